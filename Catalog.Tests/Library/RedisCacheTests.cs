using Catalog.Caching;
using Catalog.Tests.Caching;
using Microsoft.Extensions.DependencyInjection;

namespace Catalog.Tests.Library;

/// <summary>The contract with Redis, and facts about two processes that share it.</summary>
public sealed class RedisCacheTests : CacheContract
{
    private protected override Task<string?> RedisAsync() => SharedRedisAsync();

    [Fact]
    public async Task An_entry_that_one_process_invalidates_is_served_by_no_other()
    {
        var (first, second) = await LibraryHost.StartTwoAsync(caching => caching.AddCache<long, Row>("row", policy => policy.LocalTtl = policy.Ttl = TimeSpan.FromHours(1)));
        await using var ending = first;
        await using var endingToo = second;
        var (here, there) = (first.Get<ICache<long, Row>>(), second.Get<ICache<long, Row>>());
        await there.GetOrLoadAsync(1, _ => new ValueTask<Row?>(new Row("old")));
        Assert.True(there.TryGetLocal(1, out _));

        await here.InvalidateAsync(1);

        await Eventually.BecomesTrueAsync(() => !there.TryGetLocal(1, out _));
        Assert.Equal("new", (await there.GetOrLoadAsync(1, _ => new ValueTask<Row?>(new Row("new"))))?.Name);
    }

    [Fact]
    public async Task Callers_of_two_processes_cause_one_load()
    {
        var (first, second) = await LibraryHost.StartTwoAsync(caching => caching.AddCache<long, Row>("row"));
        await using var ending = first;
        await using var endingToo = second;
        var (loads, go) = (0, new TaskCompletionSource());
        var callers = new[] { first, second }.Select(host => host.Get<ICache<long, Row>>().GetOrLoadAsync(1, async _ =>
        {
            Interlocked.Increment(ref loads);
            await go.Task;
            return new Row("a");
        }).AsTask()).ToArray();
        await Eventually.BecomesTrueAsync(() => loads > 0);

        go.SetResult();

        Assert.All(await Task.WhenAll(callers), row => Assert.Equal("a", row?.Name));
        Assert.Equal(1, loads);
    }

    [Fact]
    public async Task With_a_configured_Redis_that_is_down_values_are_loaded_and_nothing_throws()
    {
        await using var host = await LibraryHost.StartAsync(caching => caching.AddCache<long, Row>("row"), LibraryHost.Nowhere);
        var cache = host.Get<ICache<long, Row>>();

        Assert.Equal("a", (await cache.GetOrLoadAsync(1, _ => new ValueTask<Row?>(new Row("a"))))?.Name);
        await cache.InvalidateAsync(1);
        Assert.Equal("b", (await cache.GetOrLoadAsync(1, _ => new ValueTask<Row?>(new Row("b"))))?.Name);
    }

    [Fact]
    public async Task Counts_reach_the_database_once()
    {
        var counted = new Dictionary<string, long>();
        await using var host = await LibraryHost.StartAsync(
            caching => caching.AddCounters(
                "views",
                (_, batch, _) =>
                {
                    lock (counted)
                    {
                        foreach (var (field, count) in batch.Counts)
                        {
                            counted[field] = counted.GetValueOrDefault(field) + count;
                        }
                    }

                    return Task.CompletedTask;
                }),
            await RedisAsync());
        var counters = host.Get<ICounters>();
        Assert.Equal(CountTaken.Taken, await counters.AddAsync("7"));
        await counters.AddAsync("7", by: 2);

        await counters.FlushAsync(CancellationToken.None);

        await Eventually.BecomesTrueAsync(async () => await counters.PendingAsync("7") == 0);
        Assert.Equal(3, counted["7"]);
    }

    [Fact]
    public async Task Pending_counts_and_events_are_applied_with_their_services_when_the_process_stops()
    {
        var applied = new List<string>();
        var host = await LibraryHost.StartAsync(
            caching =>
            {
                caching.Services.AddSingleton(applied);
                caching
                    .AddCounters(
                        "views",
                        (services, batch, _) => AddAsync(services, batch.Counts.Keys),
                        options => options.FlushInterval = TimeSpan.FromHours(1))
                    .AddEvents(
                        "clicks",
                        (services, events, _) => AddAsync(services, events.Select(e => e.Fields["n"])),
                        options => options.Consumer.Pause = TimeSpan.FromMinutes(1));
            },
            await RedisAsync());
        await host.Get<ICounters>().AddAsync("count");
        await host.Get<IEvents>().AddAsync("somebody", new Dictionary<string, string> { ["n"] = "event" });

        await host.DisposeAsync();

        Assert.Equal(["count", "event"], applied.Order());

        static Task AddAsync(IServiceProvider services, IEnumerable<string> names)
        {
            var applied = services.GetRequiredService<List<string>>();
            lock (applied)
            {
                applied.AddRange(names);
            }

            return Task.CompletedTask;
        }
    }

    [Fact]
    public async Task Events_of_one_subject_are_applied_in_order()
    {
        var applied = new List<string>();
        await using var host = await LibraryHost.StartAsync(
            caching => caching.AddEvents(
                "clicks",
                (_, events, _) =>
                {
                    lock (applied)
                    {
                        applied.AddRange(events.Select(e => e.Fields["n"]));
                    }

                    return Task.CompletedTask;
                }),
            await RedisAsync());
        var stream = host.Get<IEvents>();

        foreach (var n in (string[])["1", "2", "3"])
        {
            Assert.Equal(EventTaken.Taken, await stream.AddAsync("somebody", new Dictionary<string, string> { ["n"] = n }));
        }

        await Eventually.BecomesTrueAsync(() =>
        {
            lock (applied)
            {
                return applied.Count >= 3;
            }
        });
        Assert.Equal(["1", "2", "3"], applied);
    }
}
