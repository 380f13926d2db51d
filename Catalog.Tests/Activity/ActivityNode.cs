using Catalog.Caching;
using Catalog.Caching.Patterns;
using Catalog.Domain.Activity;
using Catalog.Infrastructure.Activity;

namespace Catalog.Tests.Activity;

/// <summary>The event services of one node.</summary>
internal sealed record ActivityNode(CacheNode Node, WriteBehindEvents Events, ActivityLog Log, ActivityBatches Batches, ActivityFeed Feed)
{
    public async Task TakeAsync(long? user, long product, string kind = "click", string? id = null) => Assert.Equal(
        EventTaken.Taken,
        await Log.TakeAsync(user, new ActivityDetails { Kind = kind, ProductId = product, Id = id }));

    public Task<int> FlushAsync() => Log.FlushAsync(CancellationToken.None);

    /// <summary>The kinds in the feed of a user, newest first; null when there is no such user.</summary>
    public async Task<IReadOnlyList<string>?> FeedAsync(long user) =>
        (await Feed.GetAsync(user, CancellationToken.None)).Value?.Items.Select(item => item.Kind).ToArray();
}
