using Catalog.Infrastructure.Reviews;

namespace Catalog.Infrastructure.Persistence.ChangeCapture.Tables;

/// <summary>Reviews: everything with the tag of the product, or of both if a review moves. The rating arrives as a change of the product.</summary>
internal sealed class ReviewsTable(ReviewStore reviews, ChangeCaptureOptions options)
    : CapturedTable<long, long>("reviews", options)
{
    public override void Note(CapturedRow? before, CapturedRow? after)
    {
        foreach (var row in new[] { before, after }.OfType<CapturedRow>())
        {
            var product = row.Value<long>("product_id");
            Note(product, product);
        }
    }

    protected override ValueTask InvalidateAsync(IReadOnlyCollection<long> changes) => reviews.InvalidateAsync(changes);

    protected override ValueTask InvalidateAllAsync() => reviews.InvalidateAllAsync();
}
