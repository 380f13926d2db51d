using System.Text.Json;
using Catalog.Testbed;

namespace Catalog.Lab.Checks.Capture;

/// <summary>Reads a product from nodes until they show a change.</summary>
internal static class Visibility
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(1);

    /// <summary>Reads it twice on each node, so that it is in their memory and in Redis.</summary>
    public static async Task CacheAsync(IEnumerable<ApiNode> nodes, long product, CancellationToken ct)
    {
        foreach (var node in nodes)
        {
            await ReadAsync(node, product, ct);
            await ReadAsync(node, product, ct);
        }
    }

    /// <summary>The age of the change when each node first showed it, in ms; 20,000 if it did not within 20 s.</summary>
    /// <remarks>Counted from the start of the transaction, which is the time in the row and before its commit; all use the same clock.</remarks>
    public static Task<double[]> AfterAsync(IEnumerable<ApiNode> nodes, long product, decimal price, CancellationToken ct) =>
        Task.WhenAll(nodes.Select(node => AfterAsync(node, product, price, ct)));

    private static async Task<double> AfterAsync(ApiNode node, long product, decimal price, CancellationToken ct)
    {
        var giveUp = DateTimeOffset.UtcNow + Limit;
        while (DateTimeOffset.UtcNow < giveUp)
        {
            var answer = await ReadAsync(node, product, ct);
            if (answer.GetProperty("price").GetDecimal() == price)
            {
                return (DateTimeOffset.UtcNow - answer.GetProperty("updatedAt").GetDateTimeOffset()).TotalMilliseconds;
            }

            await Task.Delay(Pause, ct);
        }

        return Limit.TotalMilliseconds;
    }

    private static async Task<JsonElement> ReadAsync(ApiNode node, long product, CancellationToken ct) =>
        JsonElement.Parse(await node.Http.GetByteArrayAsync(new Uri($"products/{product}", UriKind.Relative), ct));
}
