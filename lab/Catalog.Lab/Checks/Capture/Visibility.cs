using System.Text.Json;
using Catalog.Testbed;

namespace Catalog.Lab.Checks.Capture;

/// <summary>Asks nodes for a product until they answer it as it now is.</summary>
internal static class Visibility
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(1);

    /// <summary>Reads it on each node twice, so that it is in their memories and in Redis.</summary>
    public static async Task CacheAsync(IEnumerable<ApiNode> nodes, long product, CancellationToken ct)
    {
        foreach (var node in nodes)
        {
            await ReadAsync(node, product, ct);
            await ReadAsync(node, product, ct);
        }
    }

    /// <summary>How old the change was when each node first answered it, in ms; 20,000 when it did not within 20 s.</summary>
    /// <remarks>Counted from the begin of the transaction, as the row says, which is before its commit; one clock serves all.</remarks>
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
