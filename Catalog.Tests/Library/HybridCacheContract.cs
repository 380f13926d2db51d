using System.Diagnostics.Metrics;
using Catalog.Caching;
using Catalog.Tests.Caching;
using Microsoft.Extensions.Caching.Hybrid;
using Microsoft.Extensions.DependencyInjection;

namespace Catalog.Tests.Library;

/// <summary>The contract of the framework's <see cref="HybridCache"/>, with Redis and without.</summary>
public abstract class HybridCacheContract : LibraryTests
{
    private int _loads;

    private HybridCache Cache => Get<HybridCache>();

    private protected override void Add(CachingBuilder caching)
    {
        caching.AsHybridCache();
        caching.Services.AddSingleton<IHybridCacheSerializer<Upper>, UpperSerializer>();
    }

    [Fact]
    public async Task A_value_is_created_once()
    {
        Assert.Equal("a", await ReadAsync("key", "a"));

        Assert.Equal("a", await ReadAsync("key", "b"));
        Assert.Equal(1, _loads);
    }

    [Fact]
    public async Task A_value_that_was_set_is_read()
    {
        await ReadAsync("key", "a");

        await Cache.SetAsync("key", "b");

        Assert.Equal("b", await ReadAsync("key", "c"));
    }

    [Fact]
    public async Task Reads_of_several_types_are_counted_together()
    {
        await Cache.GetOrCreateAsync("one", _ => ValueTask.FromResult(1));
        await Cache.GetOrCreateAsync("other", _ => ValueTask.FromResult("a"));
        var counts = new List<(string Tags, long Count)>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, listener) =>
        {
            if (ReferenceEquals(instrument.Meter.Scope, Get<IMeterFactory>()) && instrument.Name == "catalog.caching.requests")
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((_, count, tags, _) => counts.Add((string.Join(' ', tags.ToArray().Select(tag => tag.Value)), count)));
        listener.Start();

        listener.RecordObservableInstruments();

        Assert.Equal([("cache-aside hybrid miss", 2)], counts.Where(counted => counted.Count > 0));
    }

    [Fact]
    public async Task A_removed_value_is_created_again()
    {
        await ReadAsync("key", "a");

        await Cache.RemoveAsync("key");

        Assert.Equal("b", await ReadAsync("key", "b"));
    }

    [Fact]
    public async Task A_tag_invalidates_the_entries_that_carry_it()
    {
        await ReadAsync("one", "a", tags: ["red"]);
        await ReadAsync("other", "a", tags: ["blue"]);

        await Cache.RemoveByTagAsync("red");

        Assert.Equal(("b", "a"), (await ReadAsync("one", "b"), await ReadAsync("other", "b")));
    }

    [Fact]
    public async Task The_tag_star_invalidates_everything()
    {
        await ReadAsync("one", "a", tags: ["red"]);
        await ReadAsync("other", "a");

        await Cache.RemoveByTagAsync("*");

        Assert.Equal(("b", "b"), (await ReadAsync("one", "b"), await ReadAsync("other", "b")));
    }

    [Fact]
    public async Task Null_is_cached()
    {
        Assert.Null(await ReadAsync("key", null));

        Assert.Null(await ReadAsync("key", "a"));
        Assert.Equal(1, _loads);
    }

    [Fact]
    public async Task Each_reader_of_a_mutable_value_gets_a_copy()
    {
        var first = await Cache.GetOrCreateAsync("key", _ => new ValueTask<List<int>>([1]));
        first.Add(2);

        Assert.Equal([1], await Cache.GetOrCreateAsync("key", _ => new ValueTask<List<int>>([3])));
    }

    [Fact]
    public async Task An_immutable_value_is_shared()
    {
        var first = await ReadAsync("key", new string('a', 3));

        Assert.Same(first, await ReadAsync("key", "b"));
    }

    [Fact]
    public async Task A_value_of_bytes_is_kept_as_it_is()
    {
        await Cache.SetAsync("key", new byte[] { 1, 2 });

        Assert.Equal([1, 2], await Cache.GetOrCreateAsync("key", _ => new ValueTask<byte[]>([])));
    }

    [Fact]
    public async Task A_registered_serializer_is_used()
    {
        await Cache.SetAsync("key", new Upper("text"));

        Assert.Equal("TEXT", (await Cache.GetOrCreateAsync("key", _ => new ValueTask<Upper>(new Upper("")))).Text);
    }

    [Fact]
    public async Task Without_underlying_data_a_miss_is_the_default_and_nothing_is_created()
    {
        var options = new HybridCacheEntryOptions { Flags = HybridCacheEntryFlags.DisableUnderlyingData };

        Assert.Null(await ReadAsync("key", "a", options));

        Assert.Equal(0, _loads);
    }

    [Fact]
    public async Task When_no_tier_may_be_written_nothing_is_kept()
    {
        var options = new HybridCacheEntryOptions
        {
            Flags = HybridCacheEntryFlags.DisableLocalCacheWrite | HybridCacheEntryFlags.DisableDistributedCacheWrite,
        };
        await ReadAsync("key", "a", options);

        Assert.Equal("b", await ReadAsync("key", "b"));
    }

    [Fact]
    public async Task A_value_that_is_set_for_this_node_only_is_read_on_it()
    {
        var options = new HybridCacheEntryOptions { Flags = HybridCacheEntryFlags.DisableDistributedCache };
        await ReadAsync("key", "a");

        await Cache.SetAsync("key", "b", options);

        Assert.Equal("b", await ReadAsync("key", "c", options));
    }

    [Fact]
    public async Task A_set_that_may_write_no_tier_removes_the_cached_value()
    {
        var options = new HybridCacheEntryOptions
        {
            Flags = HybridCacheEntryFlags.DisableLocalCacheWrite | HybridCacheEntryFlags.DisableDistributedCacheWrite,
        };
        await ReadAsync("key", "a");

        await Cache.SetAsync("key", "b", options);

        Assert.Equal("c", await ReadAsync("key", "c"));
    }

    [Fact]
    public async Task The_expiration_of_a_call_applies()
    {
        await ReadAsync("key", "a", new HybridCacheEntryOptions { Expiration = TimeSpan.FromMilliseconds(1) });

        await Eventually.BecomesTrueAsync(async () => await ReadAsync("key", "b") == "b");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2000)]
    public async Task A_value_with_an_invalid_key_is_created_each_time(int length)
    {
        var key = new string('k', length);
        await ReadAsync(key, "a");

        Assert.Equal("b", await ReadAsync(key, "b"));
        await Cache.SetAsync(key, "c");
        await Cache.RemoveAsync(key);
    }

    private async ValueTask<string?> ReadAsync(
        string key, string? value, HybridCacheEntryOptions? options = null, IEnumerable<string>? tags = null) =>
        await Cache.GetOrCreateAsync(
            key,
            _ =>
            {
                Interlocked.Increment(ref _loads);
                return new ValueTask<string?>(value);
            },
            options,
            tags);
}

/// <summary>In memory only.</summary>
public sealed class MemoryHybridCacheTests : HybridCacheContract
{
    private protected override Task<string?> RedisAsync() => NoRedisAsync();
}

/// <summary>With Redis.</summary>
public sealed class RedisHybridCacheTests : HybridCacheContract
{
    private protected override Task<string?> RedisAsync() => SharedRedisAsync();
}
