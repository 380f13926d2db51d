using Catalog.Caching.Bus;
using Catalog.Caching.Clocks;

namespace Catalog.Tests.Caching.Invalidation;

public sealed class LocalBusTests
{
    private readonly LocalBus _bus = new(new Generations(), new MonotonicClock(TimeProvider.System));

    [Fact]
    public async Task The_number_of_a_group_stays_until_it_is_bumped()
    {
        var first = await _bus.CurrentAsync("list");

        Assert.Equal(first, await _bus.CurrentAsync("list"));
        await _bus.BumpAsync("list");
        Assert.True(await _bus.CurrentAsync("list") > first);
    }

    [Fact]
    public async Task Numbers_of_many_groups_that_are_only_read_are_forgotten_and_none_is_issued_again()
    {
        var first = await _bus.CurrentAsync("list");
        long? last = 0;
        for (var i = 0; i < 200_000; i++)
        {
            last = await _bus.CurrentAsync($"made up {i}");
        }

        Assert.True(await _bus.CurrentAsync("list") > last);
        Assert.NotEqual(first, last);
    }
}
