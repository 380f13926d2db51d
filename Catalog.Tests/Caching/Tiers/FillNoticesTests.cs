using Catalog.Caching.Local;

namespace Catalog.Tests.Caching.Tiers;

/// <summary>Who waits for the notice of another node's fill.</summary>
public sealed class FillNoticesTests
{
    private readonly FillNotices _notices = new();

    [Fact]
    public void A_reader_that_leaves_does_not_take_the_notice_from_another()
    {
        var (left, waiting) = (_notices.Register("key"), _notices.Register("key"));
        _notices.Leave("key", left);

        _notices.Wake("key");

        Assert.True(waiting.IsCompleted);
    }

    [Fact]
    public void A_reader_that_leaves_after_its_notice_does_not_take_the_next_from_another()
    {
        var woken = _notices.Register("key");
        _notices.Wake("key");
        var waiting = _notices.Register("key");

        _notices.Leave("key", woken);
        _notices.Wake("key");

        Assert.True(waiting.IsCompleted);
    }

    [Fact]
    public void When_the_last_reader_has_left_a_new_one_waits_for_a_notice_of_its_own()
    {
        var left = _notices.Register("key");
        _notices.Leave("key", left);

        Assert.NotSame(left, _notices.Register("key"));
    }
}
