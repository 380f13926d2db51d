using Catalog.Lab.Checks.Views;

namespace Catalog.Tests.Lab.Checks;

/// <summary>Views are held against the answers for their own product.</summary>
public sealed class ViewCountsTests
{
    [Fact]
    public void A_lost_view_is_not_made_up_for_by_one_of_another_product()
    {
        var counts = new ViewCounts(products: 2);
        foreach (var product in new[] { 1, 2 })
        {
            Add(counts, product, acknowledged: 10, unanswered: 5);
        }

        var stored = new Dictionary<long, long> { [1] = 9, [2] = 16 };

        Assert.Equal((1, 1), (counts.LostIn(stored), counts.TwiceIn(stored)));
        Assert.Equal((20, 10), (counts.Acknowledged, counts.Unanswered));
    }

    [Fact]
    public void A_view_without_an_answer_may_have_been_counted_or_not()
    {
        var counts = new ViewCounts(products: 1);
        Add(counts, 1, acknowledged: 10, unanswered: 5);

        foreach (var stored in new[] { 10L, 15L })
        {
            Assert.Equal((0, 0), (counts.LostIn(new Dictionary<long, long> { [1] = stored }), counts.TwiceIn(new Dictionary<long, long> { [1] = stored })));
        }
    }

    private static void Add(ViewCounts counts, int product, int acknowledged, int unanswered)
    {
        for (var i = 0; i < acknowledged + unanswered; i++)
        {
            counts.Add(product, isAcknowledged: i < acknowledged);
        }
    }
}
