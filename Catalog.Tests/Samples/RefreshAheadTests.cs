using Catalog.Caching;
using Catalog.Samples;
using Catalog.Tests.Caching;
using StackExchange.Redis;

namespace Catalog.Tests.Samples;

public sealed class RefreshAheadSample : LateReadContract
{
    private protected override CachedKey Start(IDatabase redis)
    {
        var cache = new RefreshAhead<string>(redis, Name, Ttl, Background.Add);
        return new CachedKey(() => cache.GetAsync(1, Source.ReadAsync), () => cache.InvalidateAsync(1), $"{Name}:{{1}}");
    }
}

public sealed class RefreshAheadLibrary : ReadContract
{
    private protected override async Task<CachedKey> StartAsync()
    {
        var nodes = await AddNodeAsync();
        var cache = nodes.CacheAside(nodes.Running - 1, new CachePolicy { Resource = "thing", Ttl = Ttl, RefreshAhead = 0.8 });
        return new CachedKey(
            async () => (await cache.GetAsync("thing:{1}", Source)).Value,
            () => cache.InvalidateAsync("thing:{1}").AsTask(),
            $"{nodes.Prefix}thing:{{1}}");
    }
}

public sealed class RefreshAheadNaive : SampleTests
{
    private readonly Source _source = new("old");
    private readonly Loads _background = new();
    private readonly TaskCompletionSource _allHaveRead = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _lateReads;

    [Fact]
    public async Task Each_late_reader_loads() => Assert.Equal(
        LateScenes.Readers, await LateScenes.LoadsOfManyAsync(_source, Redis, Key(), Key(), _background));

    [Fact]
    public async Task A_refresh_from_before_the_commit_is_served_until_it_expires()
    {
        _allHaveRead.SetResult();

        Assert.Equal("old", await LateScenes.ReadAfterSlowRefreshAsync(_source, Redis, Key(), _background));
    }

    private CachedKey Key() => new(ReadAsync, () => Redis.KeyDeleteAsync(Name), Name);

    private async Task<string?> ReadAsync()
    {
        var cached = await Redis.StringGetWithExpiryAsync(Name);
        if (cached.Value.IsNull)
        {
            return await LoadAsync(Task.CompletedTask);
        }

        if (cached.Expiry < Ttl / 5)
        {
            _background.Add(LoadAsync(_allHaveRead.Task));
            if (Interlocked.Increment(ref _lateReads) == LateScenes.Readers)
            {
                _allHaveRead.SetResult();
            }
        }

        return cached.Value;
    }

    // A refresh that has stored its row would keep later readers from starting one.
    private async Task<string?> LoadAsync(Task mayStore)
    {
        var value = await _source.ReadAsync(CancellationToken.None);
        await mayStore;
        await Redis.StringSetAsync(Name, value, Ttl);
        return value;
    }
}
