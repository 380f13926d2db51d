using Catalog.Caching;
using System.Collections.Concurrent;
using Catalog.Samples;
using Catalog.Tests.Caching;

namespace Catalog.Tests.Samples;

/// <summary>Facts that hold for callers of one process that ask for one key together.</summary>
public abstract class ReadThroughContract : ReadContract
{
    [Fact]
    public async Task Callers_that_miss_together_cause_one_load() =>
        Assert.Equal(1, await Scenes.LoadsOfManyAsync(Source, (await StartAsync()).ReadAsync, callers: 100, () => Task.CompletedTask));

    [Fact]
    public async Task A_caller_that_asks_after_an_invalidation_does_not_join_a_load_from_before_it() =>
        Assert.Equal("new", await Scenes.ReadBesideOldLoadAsync(Source, await StartAsync()));
}

public sealed class ReadThroughSample : ReadThroughContract
{
    [Fact]
    public async Task Cancelling_ends_the_wait_of_one_caller_and_not_the_load()
    {
        var cache = new ReadThrough<string>(Redis, Name, Ttl, (_, ct) => Source.ReadAsync(ct));
        var wasRead = Source.HoldNext();
        using var cancellation = new CancellationTokenSource();
        var impatient = cache.GetAsync(1, cancellation.Token);
        var patient = cache.GetAsync(1);
        await wasRead;

        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => impatient);
        Source.Open();

        Assert.Equal("old", await patient);
    }

    [Fact]
    public async Task A_warmed_row_is_a_hit_for_the_first_caller()
    {
        var cache = new ReadThrough<string>(Redis, Name, Ttl, (_, ct) => Source.ReadAsync(ct));

        await cache.WarmAsync([1, 2, 3]);
        await cache.GetAsync(2);

        Assert.Equal(3, Source.Loads);
    }

    private protected override Task<CachedKey> StartAsync()
    {
        var cache = new ReadThrough<string>(Redis, Name, Ttl, (_, ct) => Source.ReadAsync(ct));
        return Task.FromResult(new CachedKey(() => cache.GetAsync(1), () => cache.InvalidateAsync(1), $"{Name}:{{1}}"));
    }
}

public sealed class ReadThroughLibrary : ReadThroughContract
{
    private protected override async Task<CachedKey> StartAsync()
    {
        var nodes = await AddNodeAsync();
        var cache = nodes.CacheAside(nodes.Running - 1, new CachePolicy { Resource = "thing", Ttl = Ttl });
        return new CachedKey(
            async () => (await cache.GetAsync("thing:{1}", Source)).Value,
            () => cache.InvalidateAsync("thing:{1}").AsTask(),
            $"{nodes.Prefix}thing:{{1}}");
    }
}

public sealed class ReadThroughNaive : SampleTests
{
    private readonly Source _source = new("old");
    private readonly ConcurrentDictionary<string, Task<string?>> _flights = new();

    [Fact]
    public async Task A_caller_that_asks_after_a_save_gets_a_load_from_before_it() =>
        Assert.Equal("old", await Scenes.ReadBesideOldLoadAsync(_source, new CachedKey(ReadAsync, () => Redis.KeyDeleteAsync(Name), Name)));

    private Task<string?> ReadAsync() => _flights.GetOrAdd(Name, _ => LoadAsync());

    private async Task<string?> LoadAsync()
    {
        var value = await _source.ReadAsync(CancellationToken.None);
        _flights.TryRemove(Name, out _);
        return value;
    }
}
