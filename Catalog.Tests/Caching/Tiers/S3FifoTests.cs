using Catalog.Caching.Clocks;
using Catalog.Caching.Local;
using Microsoft.Extensions.Time.Testing;

namespace Catalog.Tests.Caching.Tiers;

/// <summary>Which values a full table evicts, and which it keeps.</summary>
public sealed class S3FifoTests
{
    private const long Limit = 100;
    private readonly FakeTimeProvider _time = new();
    private readonly List<(string Value, bool IsEvicted)> _gone = [];
    private readonly MonotonicClock _clock;
    private readonly S3Fifo<string> _table;

    public S3FifoTests()
    {
        _clock = new MonotonicClock(_time);
        _table = new S3Fifo<string>(Limit, _clock, (value, isEvicted) => _gone.Add((value, isEvicted)));
    }

    [Fact]
    public void A_value_is_found_until_it_expires()
    {
        Set("a", keepFor: 10);

        Assert.Equal("a", _table.Find("a", _clock.Milliseconds + 9));
        Assert.Null(_table.Find("a", _clock.Milliseconds + 10));
    }

    [Fact]
    public void A_value_that_is_replaced_is_gone_and_its_bytes_are_released()
    {
        Set("a", bytes: 9);
        _table.Set("a", "later", 1, long.MaxValue);
        Fill(99);

        Assert.Equal("later", Find("a"));
        Assert.Equal([("a", false)], _gone);
    }

    [Fact]
    public void A_value_that_is_removed_is_gone()
    {
        Set("a");
        _table.Remove("a");

        Assert.Null(Find("a"));
        Assert.Equal(0, _table.Count);
        Assert.Equal([("a", false)], _gone);
    }

    [Fact]
    public void A_table_that_was_cleared_is_empty()
    {
        FindOften("a");
        Fill(150);
        _table.Clear();

        Assert.Equal(0, _table.Count);
        Assert.Null(Find("a"));
        Assert.Equal(151, _gone.Count);
    }

    [Fact]
    public void The_first_value_that_nobody_asked_for_is_evicted_first()
    {
        Set("a");
        Fill(100);

        Assert.Equal([("a", true)], _gone);
    }

    [Fact]
    public void A_value_that_was_found_twice_outlives_a_scan()
    {
        FindOften("a");
        Fill(1000);

        Assert.Equal("a", Find("a"));
    }

    [Fact]
    public void A_value_that_was_found_once_does_not_outlive_a_scan()
    {
        Set("a");
        Find("a");
        Fill(1000);

        Assert.Null(Find("a"));
    }

    [Fact]
    public void A_key_that_comes_back_soon_after_its_eviction_outlives_the_next_scan()
    {
        Set("a");
        Fill(100);
        Set("a");
        Fill(1000, from: 100);

        Assert.Equal("a", Find("a"));
    }

    [Fact]
    public void A_key_that_comes_back_late_is_as_new_as_any()
    {
        Set("a");
        Fill(1000);
        Set("a");
        Fill(1000, from: 1000);

        Assert.Null(Find("a"));
    }

    [Fact]
    public void A_value_in_demand_that_is_invalidated_and_loaded_again_outlives_a_scan()
    {
        FindOften("a");
        Fill(150);
        _table.Remove("a");
        Set("a");
        Fill(1000, from: 150);

        Assert.Equal("a", Find("a"));
    }

    [Fact]
    public void A_value_in_demand_that_has_expired_is_not_spared()
    {
        Set("a", keepFor: 10);
        Find("a");
        Find("a");
        _time.Advance(TimeSpan.FromMilliseconds(10));
        Fill(100);

        Assert.Equal([("a", false)], _gone);
    }

    [Fact]
    public void A_value_above_a_tenth_of_the_limit_is_refused_and_removes_the_old_one()
    {
        Set("a");
        Set("b");

        Assert.False(_table.Set("a", "large", (Limit / 10) + 1, long.MaxValue));
        Assert.Null(Find("a"));
        Assert.Equal("b", Find("b"));
    }

    [Fact]
    public void Of_the_values_in_demand_the_one_that_is_asked_for_again_stays()
    {
        FindOften("first");
        for (var i = 0; i < 99; i++)
        {
            FindOften($"in demand {i}");
        }

        Set("full"); // now those in demand move to the main queue
        Find("first");
        for (var i = 0; i < 50; i++)
        {
            FindOften($"later {i}");
        }

        Assert.Equal("first", Find("first"));
        Assert.Contains(("in demand 0", true), _gone);
    }

    [Fact]
    public void When_all_values_are_in_demand_one_is_evicted_all_the_same()
    {
        for (var i = 0; i < 1000; i++)
        {
            FindOften($"key {i}");
        }

        Assert.Equal(Limit, _table.Count);
    }

    [Fact]
    public async Task Under_concurrent_use_the_bytes_stay_below_the_limit_and_each_value_leaves_once()
    {
        long held = 0, most = 0;
        var table = new S3Fifo<object>(Limit, _clock, (_, _) => held -= 3); // called under the table's lock
        var came = 0;
        await Task.WhenAll(Enumerable.Range(0, 4).Select(worker => Task.Run(
            () =>
            {
                var random = new Random(worker);
                for (var i = 0; i < 20_000; i++)
                {
                    var key = random.Next(100).ToString(System.Globalization.CultureInfo.InvariantCulture);
                    switch (random.Next(4))
                    {
                        case 0:
                            table.Remove(key);
                            break;
                        case 1:
                            table.Set(key, new object(), 3, long.MaxValue);
                            Interlocked.Increment(ref came);
                            most = Math.Max(most, table.Count * 3);
                            break;
                        default:
                            table.Find(key, 0);
                            break;
                    }
                }
            })));

        Assert.InRange(most, 1, Limit);
        table.Clear();
        Assert.Equal(0, held + (3L * came));
        Assert.Empty(table.Values);
    }

    private void Set(string key, long bytes = 1, long keepFor = 1000) =>
        Assert.True(_table.Set(key, key, bytes, _clock.Milliseconds + keepFor));

    private string? Find(string key) => _table.Find(key, _clock.Milliseconds);

    private void FindOften(string key)
    {
        Set(key);
        Find(key);
        Find(key);
    }

    private void Fill(int values, int from = 0)
    {
        for (var i = from; i < from + values; i++)
        {
            Set($"filling {i}");
        }
    }
}
