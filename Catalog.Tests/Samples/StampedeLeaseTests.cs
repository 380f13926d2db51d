using Catalog.Caching;
using Catalog.Samples;
using Catalog.Tests.Caching;

namespace Catalog.Tests.Samples;

public sealed class StampedeLeaseSample : ReadContract
{
    private const int Callers = 20;
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60); // only ends a hang
    private readonly HandTime _time = new();

    [Fact]
    public async Task Of_many_callers_in_two_processes_one_loads_and_all_are_answered()
    {
        var (one, other) = (await StartAsync(), await StartAsync());
        var turn = 0;

        var loads = await Scenes.LoadsOfManyAsync(
            Source,
            () => (turn++ % 2 == 0 ? one : other).ReadAsync(),
            Callers,
            untilAllWait: () => Eventually.BecomesTrueAsync(() => _time.Waiting == Callers - 1),
            wake: () => _time.Advance(TimeSpan.FromSeconds(1)));

        Assert.Equal(1, loads);
    }

    [Fact]
    public async Task A_holder_that_died_is_replaced_when_its_lease_has_expired()
    {
        var key = await StartAsync();
        await Redis.StringSetAsync(key.Lease, "of a process that died");
        var waiting = key.ReadAsync();
        await Eventually.BecomesTrueAsync(() => _time.Waiting == 1);

        await Redis.KeyDeleteAsync(key.Lease);
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal("old", await waiting.WaitAsync(Timeout));
        Assert.True(await Redis.KeyExistsAsync(key.Entry));
    }

    [Fact]
    public async Task The_wait_for_a_lease_that_is_never_released_ends()
    {
        var key = await StartAsync();
        await Redis.StringSetAsync(key.Lease, "held for ever");
        var waiting = key.ReadAsync();
        await Eventually.BecomesTrueAsync(() => _time.Waiting == 1);

        _time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal("old", await waiting.WaitAsync(Timeout));
        Assert.Equal("held for ever", await Redis.StringGetAsync(key.Lease));
    }

    private protected override Task<CachedKey> StartAsync()
    {
        var cache = new StampedeLease<string>(Redis, Name, Ttl, _time, new Random(1));
        return Task.FromResult(new CachedKey(() => cache.GetAsync(1, Source.ReadAsync), () => cache.InvalidateAsync(1), $"{Name}:{{1}}"));
    }
}

public sealed class StampedeLeaseLibrary : SampleTests
{
    [Fact]
    public async Task Of_many_callers_in_two_processes_one_loads_and_all_are_answered()
    {
        await AddNodeAsync();
        var nodes = await AddNodeAsync();
        var caches = Enumerable.Range(0, 2).Select(node => nodes.CacheAside(node, new CachePolicy { Resource = "thing", Ttl = Ttl })).ToArray();
        var source = new Source("old");
        var turn = 0;

        var loads = await Scenes.LoadsOfManyAsync(
            source, async () => (await caches[turn++ % 2].GetAsync("thing:{1}", source)).Value, callers: 20, () => Task.CompletedTask);

        Assert.Equal(1, loads);
    }
}

/// <summary>SETNX lock 1; load; SET; DEL lock.</summary>
public sealed class StampedeLeaseNaive : SampleTests
{
    private readonly Source _source = new("old");

    [Fact]
    public async Task The_lock_of_a_process_that_dies_stays_for_ever()
    {
        var wasRead = _source.HoldNext();
        var dying = ReadAsync();
        await wasRead;

        Assert.True(await Redis.KeyExistsAsync(Name + ":lock"));
        Assert.Null(await Redis.KeyTimeToLiveAsync(Name + ":lock"));
        _source.Open();
        await dying;
    }

    [Fact]
    public async Task A_slow_holder_releases_the_lock_of_the_next_so_that_a_third_loads_too()
    {
        var wasRead = _source.HoldNext();
        var slow = ReadAsync();
        await wasRead;
        await Redis.StringSetAsync(Name + ":lock", "another"); // the lock of the slow holder expired, and another process took it
        _source.Open();
        await slow;
        await Redis.KeyDeleteAsync(Name); // the entry

        await ReadAsync();

        Assert.Equal(2, _source.Loads);
    }

    private async Task<string?> ReadAsync()
    {
        if (await Redis.StringGetAsync(Name) is { HasValue: true } cached)
        {
            return cached;
        }

        if (!await Redis.StringSetAsync(Name + ":lock", 1, when: StackExchange.Redis.When.NotExists))
        {
            return null; // would wait
        }

        var value = await _source.ReadAsync(CancellationToken.None);
        await Redis.StringSetAsync(Name, value, Ttl);
        await Redis.KeyDeleteAsync(Name + ":lock");
        return value;
    }
}
