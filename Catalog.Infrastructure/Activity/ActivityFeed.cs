using Catalog.Caching;
using Catalog.Domain.Activity;
using Catalog.Infrastructure.Persistence;
using Catalog.Infrastructure.Products;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Catalog.Infrastructure.Activity;

/// <summary>The newest events of a user: cache-aside, invalidated when new events reach the database.</summary>
/// <remarks>
/// <para>A feed is invalidated, not appended to: feeds are written often and read rarely, so most appends would be wasted. An append would
/// also need a fence against a fill that read the database before it, which the lease of cache-aside already provides.</para>
/// <para>Holds: events are acknowledged only after the feeds of their users are invalidated, so that no crash leaves a stale
/// feed. A deleted product is removed from feeds by its tag. Safe for concurrent use.</para>
/// </remarks>
internal sealed class ActivityFeed(
    IDbContextFactory<CatalogDbContext> contexts, ICache<long, ActivityPage> cache, ReadableRows readable)
{
    public const int Length = 100;

    /// <summary>Reads the newest events of a user, through the cache. Events that are still queued are not included.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="ct">Ends this caller's wait.</param>
    /// <returns>Not found when there is no such user.</returns>
    /// <exception cref="NpgsqlException">The feed is not cached and the database failed.</exception>
    /// <exception cref="CacheOverloadedException">The feed is not cached and too many loads are in progress.</exception>
    public ValueTask<CacheRead<ActivityPage>> GetAsync(long userId, CancellationToken ct) =>
        cache.ReadAsync(userId, (feed: this, userId), static (s, ct) => s.feed.LoadAsync(s.userId, ct), ct);

    /// <summary>Invalidates feeds after new events were committed or users deleted. Two round trips to Redis for every 200 users.</summary>
    public ValueTask ChangedAsync(IReadOnlyCollection<long> userIds) => cache.InvalidateAsync(userIds);

    public ValueTask InvalidateAllAsync() => cache.InvalidateAllAsync();

    private async ValueTask<Loaded<ActivityPage>?> LoadAsync(long userId, CancellationToken ct)
    {
        await using var context = await contexts.CreateDbContextAsync(ct);
        var users = context.Users.Where(u => u.Id == userId);
        IReadOnlyList<ActivityEvent>? newest;
        try
        {
            newest = await users.AsNoTracking()
                .Select(u => context.Activity
                    .Where(e => e.UserId == u.Id).OrderByDescending(e => e.Position).Take(Length).ToList())
                .SingleOrDefaultAsync(ct);
        }
        catch (Exception e) when (ReadableRows.IsUnreadable(e))
        {
            var events = context.Activity.AsNoTracking().Where(e => e.UserId == userId).OrderByDescending(e => e.Position).Take(Length);
            newest = await users.AnyAsync(ct) ? await readable.ListAsync<ActivityEvent, long>(context, events, ct) : null;
        }

        if (newest is null)
        {
            return null;
        }

        var page = new ActivityPage { Items = [.. newest.Select(ActivityDocument.From)] };
        string[] tags = [.. newest.Select(e => e.ProductId).Distinct().Select(ProductStore.Tag)];
        return new Loaded<ActivityPage>(page, newest.Count > 0 ? newest[0].Position : 0, tags);
    }
}
