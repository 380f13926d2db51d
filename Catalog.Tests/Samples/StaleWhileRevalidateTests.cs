using Catalog.Samples;
using StackExchange.Redis;

namespace Catalog.Tests.Samples;

/// <summary>The naive form is that of <see cref="RefreshAheadNaive"/>: only the moment at which an entry counts as late differs.</summary>
public sealed class StaleWhileRevalidateSample : LateReadContract
{
    private static readonly TimeSpan Stale = Ttl / 2;

    [Fact]
    public async Task A_fresh_entry_outlives_its_freshness_by_the_stale_time()
    {
        var key = await StartAsync();

        await key.ReadAsync();

        Assert.True(await Redis.KeyTimeToLiveAsync(key.Entry) > Stale);
    }

    private protected override CachedKey Start(IDatabase redis)
    {
        var cache = new StaleWhileRevalidate<string>(redis, Name, fresh: Ttl - Stale, Stale, Background.Add);
        return new CachedKey(() => cache.GetAsync(1, Source.ReadAsync), () => cache.InvalidateAsync(1), $"{Name}:{{1}}");
    }
}
