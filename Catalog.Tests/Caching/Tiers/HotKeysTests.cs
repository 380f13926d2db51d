using Catalog.Caching.Local;

namespace Catalog.Tests.Caching.Tiers;

public sealed class HotKeysTests
{
    [Fact]
    public void A_key_that_is_read_often_is_found_among_more_keys_than_are_tracked()
    {
        var keys = new HotKeys(new Random(1));
        for (var read = 0; read < 20_000; read++)
        {
            keys.Count(read % 10 == 0 ? "hot" : $"cold:{read}");
        }

        var (key, share) = keys.Top(1)[0];

        Assert.Equal("hot", key);
        Assert.InRange(share, 0.05, 0.15);
    }

    [Fact]
    public void A_key_that_is_not_read_any_more_is_forgotten()
    {
        var keys = new HotKeys(new Random(1));
        for (var read = 0; read < 1_000; read++)
        {
            keys.Count("old");
        }

        for (var read = 0; read < 200_000; read++)
        {
            keys.Count("new");
        }

        Assert.Equal(["new"], keys.Top(10).Select(hot => hot.Key));
    }

    [Fact]
    public void Of_many_reads_one_in_64_is_counted()
    {
        var keys = new HotKeys(new Random(1));

        var counted = Enumerable.Range(0, 64 * 100).Count(_ => keys.Samples());

        Assert.InRange(counted, 50, 200);
    }

    [Fact]
    public void Counting_keys_of_the_cache_allocates_nothing()
    {
        var keys = new HotKeys(new Random(1));
        string[] all = [.. Enumerable.Range(0, 5_000).Select(i => $"key:{i}")];
        Array.ForEach(all, keys.Count); // the table has grown

        var before = GC.GetAllocatedBytesForCurrentThread();
        Array.ForEach(all, keys.Count);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100); // the delegate
    }
}
