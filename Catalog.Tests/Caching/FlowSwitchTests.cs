using Catalog.Caching;

namespace Catalog.Tests.Caching;

public sealed class FlowSwitchTests
{
    [Fact]
    public void A_scope_that_is_disposed_twice_does_not_switch_off_another()
    {
        var flow = new FlowSwitch();
        var twice = flow.Begin();
        twice.Dispose();
        using var other = flow.Begin();

        twice.Dispose();

        Assert.True(flow.IsOn);
    }

    [Fact]
    public void A_scope_that_was_disposed_twice_does_not_keep_later_ones_from_switching_on()
    {
        var flow = new FlowSwitch();
        var twice = flow.Begin();
        twice.Dispose();
        twice.Dispose();

        using var later = flow.Begin();

        Assert.True(flow.IsOn);
    }
}
