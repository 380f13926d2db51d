using Catalog.Caching;
using Catalog.Infrastructure.Activity;
using Catalog.Infrastructure.Persistence;
using Catalog.Infrastructure.Products;
using Catalog.Infrastructure.Reviews;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Catalog.Infrastructure.Users;

/// <summary>What the caches show of a user elsewhere than in the user's own entry: activity, and the name beside reviews.</summary>
/// <remarks>The database forgets both with the row of the user. Safe for concurrent use.</remarks>
internal sealed class UserTraces(
    ActivityFeed feeds, [FromKeyedServices(ReviewCacheOptions.Name)] ICache<long, ReadOnlyMemory<byte>> reviews)
{
    private const int AtOnce = 100;

    /// <summary>The products that the user has reviewed; within the transaction that removes the user, before the row goes.</summary>
    public static Task<List<long>> ReviewedAsync(CatalogDbContext context, long userId, CancellationToken ct) =>
        context.Reviews.Where(r => r.UserId == userId).Select(r => r.ProductId).ToListAsync(ct);

    /// <summary>After the commit: takes the user's activity away, and invalidates the pages with the user's reviews.</summary>
    /// <remarks>Not cancellable, and does not throw for what Redis does.</remarks>
    /// <param name="userId">Who is gone.</param>
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
