using Catalog.Infrastructure.Activity;
using Catalog.Infrastructure.Products;
using Catalog.Infrastructure.Reviews;

namespace Catalog.Infrastructure.Persistence.ChangeCapture.Tables;

/// <summary>Products: the product, everything with its tag, and the lists of its old and new category.</summary>
/// <remarks>The key is invalidated as well as the tag, because a cached absence has no tag.</remarks>
internal sealed class ProductsTable(
    ProductStore products, ProductLists lists, ReviewStore reviews, ActivityFeed feeds, ChangeCaptureOptions options)
    : CapturedTable<(long Id, string Category), (long Id, string Category)>("products", options)
{
    public override void Note(CapturedRow? before, CapturedRow? after)
    {
        foreach (var row in new[] { before, after }.OfType<CapturedRow>())
        {
            var product = (row.Value<long>("id"), row.Value<string>("category")!);
            Note(product, product);
        }
    }

    protected override async ValueTask InvalidateAsync(IReadOnlyCollection<(long Id, string Category)> changes)
    {
        long[] ids = [.. changes.Select(change => change.Id).Distinct()];
        await Task.WhenAll(
            products.InvalidateAsync(ids).AsTask(),
            lists.ChangedAsync(changes.Select(change => change.Category)).AsTask(),
            reviews.InvalidateAsync(ids).AsTask());
    }

    protected override async ValueTask InvalidateAllAsync() => await Task.WhenAll(
        products.InvalidateAllAsync().AsTask(),
        lists.InvalidateAllAsync().AsTask(),
        reviews.InvalidateAllAsync().AsTask(),
        feeds.InvalidateAllAsync().AsTask());
}
