using System.ComponentModel;
using System.Text.Json;
using Catalog.Caching;
using Microsoft.Extensions.Caching.Hybrid;
using Microsoft.Extensions.DependencyInjection;

namespace Catalog.Tests.Library;

/// <summary>The framework's <see cref="HybridCache"/> with unusual options, tags and types, with Redis and without.</summary>
public abstract class HybridCacheLimitsContract : LibraryTests
{
    private const HybridCacheEntryFlags OnlyLocal = HybridCacheEntryFlags.DisableDistributedCache | HybridCacheEntryFlags.DisableUnderlyingData;

    private int _loads;

    private protected HybridCache Cache => Get<HybridCache>();

    private protected override void Add(CachingBuilder caching)
    {
        caching.AsHybridCache();
        caching.Services.AddKeyedSingleton<JsonSerializerOptions>(
            typeof(IHybridCacheSerializer<Fields>), new JsonSerializerOptions { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseUpper });
    }

    public static TheoryData<TimeSpan> NoTime => [TimeSpan.Zero, TimeSpan.FromSeconds(-5)];

    public static TheoryData<TimeSpan> Years => [TimeSpan.FromDays(365), TimeSpan.MaxValue];

    [Fact]
    public async Task A_key_with_a_line_break_is_not_cached()
    {
        await ReadAsync("a\nb", "a");

        Assert.Equal("b", await ReadAsync("a\nb", "b"));
        await Cache.SetAsync("a\nb", "c");
        await Cache.RemoveAsync("a\nb");
    }

    [Fact]
    public async Task A_key_with_half_a_surrogate_pair_is_not_cached()
    {
        await ReadAsync("a\ud800", "a");

        Assert.Equal("b", await ReadAsync("a\ud800", "b"));
    }

    [Fact]
    public async Task Setting_a_value_that_cannot_be_serialized_removes_the_cached_one()
    {
        await Cache.SetAsync("key", 1.5);

        await Assert.ThrowsAnyAsync<Exception>(async () => await Cache.SetAsync("key", double.NaN));

        Assert.Equal(2.5, await Cache.GetOrCreateAsync("key", _ => new ValueTask<double>(2.5)));
    }

    [Fact]
    public async Task A_tag_with_a_line_break_is_refused_and_removing_it_removes_nothing()
    {
        await Assert.ThrowsAsync<ArgumentException>(async () => await Cache.SetAsync("key", "a", tags: ["x\ny"]));
        await Cache.RemoveByTagAsync("x\ny");
    }

    [Theory]
    [MemberData(nameof(NoTime))]
    public async Task A_value_that_expires_at_once_is_not_cached(TimeSpan expiration)
    {
        await ReadAsync("key", "a", new HybridCacheEntryOptions { Expiration = expiration });

        Assert.Equal("b", await ReadAsync("key", "b"));
    }

    [Theory]
    [MemberData(nameof(NoTime))]
    public async Task A_value_that_expires_at_once_in_memory_is_not_kept_there(TimeSpan expiration)
    {
        await ReadAsync("key", "a", new HybridCacheEntryOptions { LocalCacheExpiration = expiration });

        Assert.Null(await ReadAsync("key", "b", new HybridCacheEntryOptions { Flags = OnlyLocal }));
        Assert.Equal("a", await ReadAsync("key", "b"));
    }

    [Theory]
    [MemberData(nameof(NoTime))]
    public async Task Setting_a_value_that_expires_at_once_removes_the_cached_one(TimeSpan expiration)
    {
        await Cache.SetAsync("key", "a");

        await Cache.SetAsync("key", "b", new HybridCacheEntryOptions { Expiration = expiration });

        Assert.Equal("c", await ReadAsync("key", "c"));
    }

    [Theory]
    [MemberData(nameof(Years))]
    public async Task A_value_that_expires_in_years_is_cached_in_both_tiers(TimeSpan expiration)
    {
        await ReadAsync("key", "a", new HybridCacheEntryOptions { Expiration = expiration, LocalCacheExpiration = expiration });

        Assert.Equal("a", await ReadAsync("key", "b", new HybridCacheEntryOptions { Flags = OnlyLocal }));
        Assert.Equal("a", await ReadAsync("key", "b", new HybridCacheEntryOptions { Flags = HybridCacheEntryFlags.DisableLocalCacheRead }));
    }

    [Fact]
    public async Task A_read_without_underlying_data_keeps_no_copy_where_it_may_not_write()
    {
        await Cache.SetAsync("key", "a");

        Assert.Equal("a", await ReadAsync("key", "b", new HybridCacheEntryOptions
        {
            Flags = HybridCacheEntryFlags.DisableUnderlyingData | HybridCacheEntryFlags.DisableLocalCacheWrite,
        }));

        Assert.Null(await ReadAsync("key", "b", new HybridCacheEntryOptions { Flags = OnlyLocal }));
    }

    [Fact]
    public async Task With_an_invalid_key_and_without_underlying_data_nothing_is_created()
    {
        Assert.Null(await ReadAsync("", "a", new HybridCacheEntryOptions { Flags = HybridCacheEntryFlags.DisableUnderlyingData }));

        Assert.Equal(0, _loads);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("*")]
    public async Task A_blank_or_reserved_tag_is_refused_before_the_value_is_created(string? tag)
    {
        await Assert.ThrowsAsync<ArgumentException>(async () => await ReadAsync("key", "a", tags: [tag!]));
        await Assert.ThrowsAsync<ArgumentException>(async () => await Cache.SetAsync("key", "a", tags: ["red", tag!]));

        Assert.Equal(0, _loads);
    }

    [Fact]
    public async Task More_tags_than_an_entry_can_hold_are_refused_before_the_value_is_created()
    {
        await Assert.ThrowsAsync<ArgumentException>(async () => await ReadAsync("key", "a", tags: Enumerable.Range(0, 256).Select(i => $"tag {i}")));

        Assert.Equal(0, _loads);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" ")]
    public async Task Removing_by_a_blank_tag_removes_nothing(string? tag)
    {
        await ReadAsync("key", "a");

        await Cache.RemoveByTagAsync(tag!);

        Assert.Equal("a", await ReadAsync("key", "b"));
    }

    [Fact]
    public async Task A_mutable_type_that_derives_from_an_immutable_one_is_copied()
    {
        await Cache.SetAsync("key", new Derived { Number = 1 });
        (await ReadAsync()).Number = 2;

        Assert.Equal(1, (await ReadAsync()).Number);

        ValueTask<Derived> ReadAsync() => Cache.GetOrCreateAsync("key", _ => new ValueTask<Derived>(new Derived()));
    }

    [Fact]
    public async Task A_tuple_is_read_back_as_it_was_set()
    {
        await Cache.SetAsync("key", (1, "a"));

        Assert.Equal((1, "a"), await Cache.GetOrCreateAsync("key", _ => new ValueTask<(int, string)>((2, "b"))));
    }

    [Fact]
    public async Task JSON_options_registered_for_a_type_are_used()
    {
        await Cache.SetAsync("key", new Fields("a") { Omitted = 5 });

        Assert.Equal(new Fields("a"), await Cache.GetOrCreateAsync("key", _ => new ValueTask<Fields>(new Fields("b"))));
    }

    private protected async ValueTask<string?> ReadAsync(
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

    [ImmutableObject(true)]
    public class Base;

    public class Derived : Base
    {
        public int Number { get; set; }
    }

    private sealed record Fields(string Name)
    {
        public int Omitted; // by the options for this type; ours would include it
    }
}

/// <summary>In memory only.</summary>
public sealed class MemoryHybridCacheLimitsTests : HybridCacheLimitsContract
{
    private protected override Task<string?> RedisAsync() => NoRedisAsync();
}

/// <summary>With Redis.</summary>
public sealed class RedisHybridCacheLimitsTests : HybridCacheLimitsContract
{
    private protected override Task<string?> RedisAsync() => SharedRedisAsync();

    [Fact]
    public async Task No_entry_outlives_its_expiration()
    {
        var minute = new HybridCacheEntryOptions { Expiration = TimeSpan.FromMinutes(1) };
        var keys = Enumerable.Range(0, 20).Select(i => $"key {i}").ToArray();
        foreach (var key in keys)
        {
            await ReadAsync(key, "a", minute);
        }

        foreach (var key in keys)
        {
            var (_, kept, _) = await Get<CacheNode>().SharedInRedis.LookAsync($"hybrid:{{{key}}}", []);
            Assert.InRange(kept!.Value, TimeSpan.Zero, TimeSpan.FromMinutes(1));
        }
    }
}
