using Catalog.Testbed;

namespace Catalog.Benchmarks.Http;

/// <summary>The ETags of products, as sent by a node.</summary>
internal static class EntityTags
{
    /// <summary>Reads the tags of the first products, from id 1.</summary>
    public static async Task<string[]> OfAsync(ApiNode node, int products, CancellationToken ct)
    {
        var tags = new string[products];
        for (var i = 0; i < products; i++)
        {
            using var answer = await node.Http.GetAsync(new Uri($"products/{i + 1}", UriKind.Relative), ct);
            tags[i] = answer.EnsureSuccessStatusCode().Headers.ETag!.ToString();
        }

        return tags;
    }
}
