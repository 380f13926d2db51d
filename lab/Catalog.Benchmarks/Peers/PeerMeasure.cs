using System.Diagnostics;
using Catalog.Benchmarks.Measuring;
using Catalog.Contenders;
using Catalog.Testbed;

namespace Catalog.Benchmarks.Peers;

/// <summary>Something that is measured on each contender.</summary>
/// <param name="Figures">What comes of it.</param>
/// <param name="MeasureAsync">Measures it once, on nodes and keys of its own: a number for each figure.</param>
internal sealed record PeerMeasure(IReadOnlyList<PeerFigure> Figures, Func<Contender, RedisServer, CancellationToken, Task<double[]>> MeasureAsync)
{
    private const int Callers = 64;
    private static readonly TimeSpan Time = TimeSpan.FromMilliseconds(700);

    /// <summary>Whether it is about memory on each node.</summary>
    public bool NeedsLocalTier { get; init; }

    /// <summary>How often it is measured.</summary>
    public int Rounds { get; init; } = 3;

    public static readonly IReadOnlyList<PeerMeasure> All =
    [
        One("hit in memory", "ns", LocalHitAsync) with { NeedsLocalTier = true },
        One("hit in Redis, one caller, median", "us", SharedHitAsync),
        One("hits in Redis, 64 callers", "/s", SharedHitsAsync),
        One("miss, load and fill, 64 callers", "/s", MissesAsync),
        new(
            [new("200 callers on 4 nodes, 50 ms load: queries", "loads"), new("200 callers on 4 nodes, 50 ms load: last caller", "ms")],
            async (contender, redis, _) => await StormAsync(contender, redis)),
        One("invalidation until another node reads the new value, median", "ms", InvalidationAsync),
        new(
            [new("Redis killed for 2 s, 200 reads a second: failed reads", "reads"), new("Redis killed for 2 s, 200 reads a second: p99", "ms")],
            async (contender, _, ct) => await PeerOutage.RunAsync(contender, ct)) { Rounds = 1 },
    ];

    private static Item Row { get; } = new(1, "price");

    private static PeerMeasure One(string name, string unit, Func<Contender, RedisServer, CancellationToken, Task<double>> measure) =>
        new([new(name, unit)], async (contender, redis, ct) => [await measure(contender, redis, ct)]);

    private static Task<Fleet> StartAsync(Contender contender, RedisServer redis, int nodes, TimeSpan localTtl) => Fleet.StartAsync(
        contender, redis.Endpoint, nodes, new ContenderSettings { Prefix = $"bench:{Guid.NewGuid():N}:", Ttl = TimeSpan.FromMinutes(10), LocalTtl = localTtl });

    private static ValueTask<Item?> ReadAsync(Fleet fleet, int node, string key, CancellationToken ct) =>
        fleet[node].GetOrLoadAsync(key, static _ => new ValueTask<Item?>(Row), ct);

    private static async Task<double> LocalHitAsync(Contender contender, RedisServer redis, CancellationToken ct)
    {
        const int calls = 400_000;
        await using var fleet = await StartAsync(contender, redis, 1, TimeSpan.FromMinutes(10));
        var node = fleet[1];
        for (var i = 0; i < calls / 4; i++)
        {
            await node.GetOrLoadAsync("price-1", static _ => new ValueTask<Item?>(Row), ct);
        }

        var started = Stopwatch.GetTimestamp();
        for (var i = 0; i < calls; i++)
        {
            await node.GetOrLoadAsync("price-1", static _ => new ValueTask<Item?>(Row), ct);
        }

        return Stopwatch.GetElapsedTime(started).TotalNanoseconds / calls;
    }

    // A second node that has never read a key finds it in Redis.
    private static async Task<double> SharedHitAsync(Contender contender, RedisServer redis, CancellationToken ct)
    {
        const int keys = 600;
        await using var fleet = await FilledAsync(contender, redis, keys, ct);
        return await ClosedLoop.MedianMicrosecondsAsync(keys, async i => await ReadAsync(fleet, 2, $"price-{i}", ct));
    }

    private static async Task<double> SharedHitsAsync(Contender contender, RedisServer redis, CancellationToken ct)
    {
        const int keys = 3_000;
        await using var fleet = await FilledAsync(contender, redis, keys, ct);
        var started = Stopwatch.GetTimestamp();
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => Task.Run(
            async () =>
            {
                while (Interlocked.Increment(ref next) is var key && key < keys)
                {
                    await ReadAsync(fleet, 2, $"price-{key}", ct);
                }
            },
            ct)));
        return keys / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static async Task<Fleet> FilledAsync(Contender contender, RedisServer redis, int keys, CancellationToken ct)
    {
        var fleet = await StartAsync(contender, redis, 2, TimeSpan.FromMinutes(10));
        await Parallel.ForAsync(0, keys, new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = ct }, async (key, token) => await ReadAsync(fleet, 1, $"price-{key}", token));
        await Task.Delay(100, ct); // the last fills are on their way
        return fleet;
    }

    private static async Task<double> MissesAsync(Contender contender, RedisServer redis, CancellationToken ct)
    {
        await using var fleet = await StartAsync(contender, redis, 1, TimeSpan.FromMinutes(10));
        return await ClosedLoop.PerSecondAsync(Callers, Time, async i => await ReadAsync(fleet, 1, $"price-{i}", ct));
    }

    private static async Task<double[]> StormAsync(Contender contender, RedisServer redis)
    {
        await using var fleet = await StartAsync(contender, redis, 4, TimeSpan.FromMinutes(10));
        await OneStormAsync(fleet, "warm-1");
        return await OneStormAsync(fleet, "price-1");
    }

    private static async Task<double[]> OneStormAsync(Fleet fleet, string key)
    {
        var loads = 0;
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, 200).Select(caller => Task.Run(async () => await fleet[1 + (caller % fleet.Count)].GetOrLoadAsync(
            key,
            async token =>
            {
                Interlocked.Increment(ref loads);
                await Task.Delay(50, token);
                return Row;
            },
            CancellationToken.None))));
        return [loads, Stopwatch.GetElapsedTime(started).TotalMilliseconds];
    }

    // At most two seconds each: some never tell.
    private static async Task<double> InvalidationAsync(Contender contender, RedisServer redis, CancellationToken ct)
    {
        const int changes = 20;
        await using var fleet = await StartAsync(contender, redis, 2, TimeSpan.FromMinutes(10));
        var lags = new List<double>();
        var version = 1L;
        ValueTask<Item?> Read(int node) => fleet[node].GetOrLoadAsync("price-1", _ => new ValueTask<Item?>(Row with { Version = Volatile.Read(ref version) }), ct);
        for (var i = 0; i < changes && lags.LastOrDefault() < 2_000; i++)
        {
            await Read(1);
            await Read(2);
            Interlocked.Increment(ref version);
            var started = Stopwatch.GetTimestamp();
            await fleet[1].InvalidateAsync("price-1");
            while ((await Read(2))?.Version != version && Stopwatch.GetElapsedTime(started).TotalMilliseconds < 2_000)
            {
                await Task.Yield();
            }

            lags.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        return Quantile.Median(lags);
    }
}

/// <summary>A number that is measured.</summary>
/// <param name="Name">A few words.</param>
/// <param name="Unit">The unit.</param>
internal sealed record PeerFigure(string Name, string Unit)
{
    /// <summary>Whether more is better.</summary>
    public bool IsRate => Unit.EndsWith("/s", StringComparison.Ordinal);
}
