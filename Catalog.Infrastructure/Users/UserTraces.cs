using Catalog.Caching;
using Catalog.Infrastructure.Activity;
using Catalog.Infrastructure.Persistence;
using Catalog.Infrastructure.Products;
using Catalog.Infrastructure.Reviews;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Catalog.Infrastructure.Users;

/// <summary>Cached data of a user outside the user's own entry: the activity feed, and the name in reviews.</summary>
/// <remarks>The database deletes both with the user's row. Safe for concurrent use.</remarks>
internal sealed class UserTraces(
    ActivityFeed feeds, [FromKeyedServices(ReviewCacheOptions.Name)] ICache<long, ReadOnlyMemory<byte>> reviews)
{
    private const int AtOnce = 100;

    /// <summary>The products that a user has reviewed. Call it in the transaction that deletes the user, before the row is deleted.</summary>
    public static Task<List<long>> ReviewedAsync(CatalogDbContext context, long userId, CancellationToken ct) =>
        context.Reviews.Where(r => r.UserId == userId).Select(r => r.ProductId).ToListAsync(ct);

    /// <summary>Invalidates the user's feed and the pages with the user's reviews, after the commit.</summary>
    /// <remarks>Cannot be cancelled and does not throw on Redis errors.</remarks>
    /// <param name="userId">The deleted user.</param>
    /// <param name="reviewed">The products that the user had reviewed.</param>
    public async ValueTask ForgetAsync(long userId, IReadOnlyCollection<long> reviewed)
    {
        await feeds.ChangedAsync([userId]);
        foreach (var some in reviewed.Chunk(AtOnce))
        {
            await Task.WhenAll(some.Select(id => reviews.InvalidateTagAsync(ProductStore.Tag(id)).AsTask()));
        }
    }
}
