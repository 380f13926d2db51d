using Catalog.Caching.Bus;

namespace Catalog.Tests.Caching.Invalidation;

public sealed class BusPositionTests
{
    private readonly BusPosition _position = new();

    [Fact]
    public void A_message_that_overtook_an_earlier_one_counts_once_that_has_arrived()
    {
        var (ahead, filled) = (_position.Advance(2), _position.Advance(1));

        Assert.Equal((false, true, 2), (ahead, filled, _position.Seen));
    }

    [Fact]
    public void A_number_from_before_a_restart_does_not_stand_for_a_message_after_it()
    {
        _position.StartAt(96);
        _position.Advance(98);

        _position.StartAt(96);
        _position.Advance(97);

        Assert.Equal(97, _position.Seen);
    }

    [Fact]
    public void A_gap_that_is_never_filled_does_not_use_memory_without_bound()
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var isGap = true;
        for (var sequence = 2; sequence < 3_000_000; sequence++)
        {
            isGap &= !_position.Advance(sequence);
        }

        Assert.True(isGap);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 20_000_000); // of 16 bytes and more a number
    }
}
