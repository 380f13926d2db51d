using Catalog.Caching;
using Catalog.Caching.Patterns;
using Catalog.Infrastructure.Views;

namespace Catalog.Tests.Views;

/// <summary>The services of one node that count views.</summary>
internal sealed record ViewNode(
    CacheNode Node, WriteBehind Counts, ViewCounter Counter, ViewBatches Batches, TopProducts Top, ViewQueries Queries)
{
    public async Task CountAsync(long productId, int times = 1, string? viewer = null)
    {
        for (var i = 0; i < times; i++)
        {
            Assert.Equal(CountTaken.Taken, await Counter.CountAsync(productId, viewer, CancellationToken.None));
        }
    }

    public Task<int> FlushAsync() => Counter.FlushAsync(CancellationToken.None);

    /// <summary>Applies a batch of one product, as a flusher does after reading it from Redis.</summary>
    public Task ApplyAsync(string batchId, long productId, long views) => Batches.ApplyAsync(
        new CounterBatch(batchId, new Dictionary<string, long> { [$"{productId}"] = views }), CancellationToken.None);
}
