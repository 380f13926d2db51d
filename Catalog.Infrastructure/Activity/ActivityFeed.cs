using Catalog.Caching;
using Catalog.Infrastructure.Persistence;
using Catalog.Infrastructure.Products;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Catalog.Infrastructure.Activity;

/// <summary>The newest events of a user: cache-aside, dropped by whoever brings new events to the database.</summary>
/// <remarks>
/// <para>The list is dropped, not pushed to: feeds are written often and read seldom, so most pushes would be for nobody, and a push
/// would have to be fenced against a fill that read the database before it, which is what the lease of cache-aside does.</para>
/// <para>Holds: events are dropped from the stream after their users' feeds were, so that a node that dies in between leaves no
/// feed behind the database. What shows a removed product is dropped by the product's tag. Safe for concurrent use.</para>
/// </remarks>
internal sealed class ActivityFeed(IDbContextFactory<CatalogDbContext> contexts, ICache<long, ActivityPage> cache)
{
    /// <summary>How many events a feed shows.</summary>
    public const int Length = 100;

    /// <summary>Reads the newest events of a user, through the cache; those that are still on their way are not among them.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="ct">Ends this caller's wait.</param>
    /// <returns>Not found when there is no such user.</returns>
    /// <exception cref="NpgsqlException">The feed is not cached and the database failed.</exception>
    /// <exception cref="CacheOverloadedException">The feed is not cached and too much else is being loaded.</exception>
    public ValueTask<CacheRead<ActivityPage>> GetAsync(long userId, CancellationToken ct) =>
        cache.ReadAsync(userId, (contexts, userId), static (s, ct) => LoadAsync(s.contexts, s.userId, ct), ct);

    /// <summary>After the commit of new events, or of the removal of users: the keys go. Two round trips to Redis for every 200 users.</summary>
    public ValueTask ChangedAsync(IReadOnlyCollection<long> userIds) => cache.InvalidateAsync(userIds);

    private static async ValueTask<Loaded<ActivityPage>?> LoadAsync(
        IDbContextFactory<CatalogDbContext> contexts, long userId, CancellationToken ct)
    {
        await using var context = await contexts.CreateDbContextAsync(ct);
        var newest = await context.Users.AsNoTracking()
            .Where(u => u.Id == userId)
            .Select(u => context.Activity
                .Where(e => e.UserId == u.Id).OrderByDescending(e => e.Position).Take(Length).ToList())
            .SingleOrDefaultAsync(ct);
        if (newest is null)
        {
            return null;
        }

        var page = new ActivityPage { Items = [.. newest.Select(ActivityDocument.From)] };
        string[] tags = [.. newest.Select(e => e.ProductId).Distinct().Select(ProductStore.Tag)];
        return new Loaded<ActivityPage>(page, newest.FirstOrDefault()?.Position ?? 0, tags);
    }
}
