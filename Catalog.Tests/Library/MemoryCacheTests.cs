using Catalog.Caching;
using Catalog.Tests.Auth;
using Catalog.Tests.Caching;
using Microsoft.Extensions.DependencyInjection;

namespace Catalog.Tests.Library;

/// <summary>The contract without Redis: in memory, on a single node.</summary>
public sealed class MemoryCacheTests : CacheContract
{
    private protected override Task<string?> RedisAsync() => NoRedisAsync();

    [Fact]
    public async Task One_line_of_the_log_says_so()
    {
        using var log = new RecordedLog();

        await using var host = await LibraryHost.StartAsync(caching => caching.AddCache<long, Row>("row"), log: log);

        Assert.Single(log.Lines, line => line.Contains("in the memory of this node alone", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_late_read_does_not_wait_for_a_loader_that_blocks_its_thread()
    {
        var time = new ManualTime();
        await using var host = await LibraryHost.StartAsync(caching =>
        {
            caching.AddCache<long, Row>("row", policy => policy.StaleWhileRevalidate = TimeSpan.FromHours(1));
            caching.Services.AddSingleton<TimeProvider>(time);
        });
        var cache = host.Get<ICache<long, Row>>();
        await cache.GetOrLoadAsync(1, _ => new ValueTask<Row?>(new Row("old")));
        time.Advance(TimeSpan.FromMinutes(2));
        using var wasRead = new ManualResetEventSlim();

        var late = await cache.GetOrLoadAsync(1, _ =>
        {
            var isRead = wasRead.Wait(TimeSpan.FromSeconds(10), CancellationToken.None); // only ends a hang
            return new ValueTask<Row?>(new Row(isRead ? "new" : "waited for"));
        });
        wasRead.Set();

        Assert.Equal("old", late?.Name);
        await Eventually.BecomesTrueAsync(async () => (await cache.TryGetAsync(1)).Found);
        Assert.Equal("new", (await cache.TryGetAsync(1)).Value?.Name);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(60)]
    public async Task Long_keys_count_within_the_limit_of_each_table(int localSeconds)
    {
        const int Limit = 100_000;
        await using var host = await LibraryHost.StartAsync(
            caching => caching.AddCache<string, Row>(
                "row", policy => (policy.LocalTtl, policy.NegativeTtl) = (TimeSpan.FromSeconds(localSeconds), TimeSpan.FromHours(1))),
            settings: new Dictionary<string, string?> { ["Caching:LocalBytes"] = $"{Limit}" });
        var cache = host.Get<ICache<string, Row>>();
        string[] ids = [.. Enumerable.Range(0, 500).Select(i => $"{i:D400}")];
        foreach (var id in ids)
        {
            await cache.GetOrLoadAsync(id, _ => new ValueTask<Row?>((Row?)null));
        }

        var kept = 0;
        foreach (var id in ids)
        {
            var isKept = localSeconds > 0
                ? cache.TryGetLocal(id, out _)
                : (await cache.TryGetAsync(id)).Outcome == CacheOutcome.Negative;
            kept += isKept ? 1 : 0;
        }

        Assert.InRange(kept, 1, Limit / (400 * sizeof(char)));
    }

    [Fact]
    public async Task Counters_say_that_they_need_Redis()
    {
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(
            () => LibraryHost.StartAsync(caching => caching.AddCounters("views", (_, _, _) => Task.CompletedTask)));

        Assert.Contains("Redis", refused.Message, StringComparison.Ordinal);
    }
}
