using Catalog.Lab.Checks;

namespace Catalog.Tests.Lab;

public sealed class AcknowledgedWritesTests
{
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(2);

    [Fact]
    public void A_node_is_held_to_its_own_writes_at_once()
    {
        var writes = new AcknowledgedWrites(Settled, TimeProvider.System);
        writes.Add(1, version: 7, "a");

        Assert.Equal(new LeastVersions(SameNode: 7, AnyNodeSettled: 0, AnyNode: 7), writes.LeastFor(1, "a"));
    }

    [Fact]
    public void Another_node_is_held_to_a_write_once_it_has_settled()
    {
        var writes = new AcknowledgedWrites(TimeSpan.Zero, TimeProvider.System);
        writes.Add(1, version: 7, "a");

        Assert.Equal(new LeastVersions(SameNode: 0, AnyNodeSettled: 7, AnyNode: 7), writes.LeastFor(1, "b"));
    }

    [Fact]
    public void Answers_that_arrive_out_of_order_do_not_lower_what_is_expected()
    {
        var writes = new AcknowledgedWrites(TimeSpan.Zero, TimeProvider.System);
        writes.Add(1, version: 8, "a");
        writes.Add(1, version: 7, "a");

        Assert.Equal(new LeastVersions(SameNode: 8, AnyNodeSettled: 8, AnyNode: 8), writes.LeastFor(1, "a"));
    }
}
