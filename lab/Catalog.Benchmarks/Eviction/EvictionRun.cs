using System.Globalization;
using Catalog.Testbed;
using StackExchange.Redis;

namespace Catalog.Benchmarks.Eviction;

/// <summary>What a Redis that is too small made of a trace.</summary>
/// <param name="HitPercent">The share of requests that found their entry, in the part that counts.</param>
/// <param name="Refused">Entries that Redis refused to store.</param>
/// <param name="LostCounts">Of the counts that wait without a TTL, how many were evicted.</param>
internal sealed record EvictionRun(double HitPercent, long Refused, int LostCounts)
{
    /// <summary>The number of counts that wait.</summary>
    public const int Counts = 500;

    private const int Window = 32; // its commands are in the memory that is limited
    private const int Probes = 1_000;
    private const int TtlSeconds = 600;
    private static readonly byte[] Payload = new byte[1024];

    /// <summary>Replays requests on a new Redis: each reads its entry, and stores it with a TTL if there is none.</summary>
    /// <param name="policy">The <c>maxmemory-policy</c>.</param>
    /// <param name="keys">The requests.</param>
    /// <param name="entries">How many entries there is memory for.</param>
    /// <param name="counted">The first request that counts for the hits.</param>
    /// <param name="ct">Cancels the replay.</param>
    public static async Task<EvictionRun> OfAsync(string policy, IReadOnlyList<string> keys, int entries, int counted, CancellationToken ct)
    {
        await using var server = await RedisServer.StartAsync(ct: ct);
        await using var connection = await ConnectionMultiplexer.ConnectAsync($"{server.Endpoint},allowAdmin=true");
        var redis = connection.GetDatabase();
        await LimitAsync(redis, connection.GetServers()[0], policy, entries);
        var random = new Random(7);
        var (hits, refused) = (0, 0L);
        for (var from = 0; from < keys.Count; from += Window)
        {
            ct.ThrowIfCancellationRequested();
            var answers = await Task.WhenAll(Enumerable.Range(from, Math.Min(Window, keys.Count - from)).Select(async i =>
                (Index: i, Answer: await ReadOrStoreAsync(redis, keys[i], TtlSeconds + random.Next(-60, 61)))));
            hits += answers.Count(answer => answer.Index >= counted && answer.Answer == ReadAnswer.Hit);
            refused += answers.Count(answer => answer.Answer == ReadAnswer.Refused);
        }

        var kept = await Task.WhenAll(Enumerable.Range(0, Counts).Select(i => redis.KeyExistsAsync($"views:{i}")));
        return new EvictionRun(100.0 * hits / (keys.Count - counted), refused, kept.Count(exists => !exists));
    }

    // SET NX GET reads the entry, or stores it, in one command; like any write, a full Redis may refuse it.
    private static async Task<ReadAnswer> ReadOrStoreAsync(IDatabase redis, string key, int seconds)
    {
        try
        {
            var found = await redis.ExecuteAsync("SET", key, Payload, "NX", "GET", "EX", seconds);
            return found.IsNull ? ReadAnswer.Stored : ReadAnswer.Hit;
        }
        catch (RedisServerException full) when (full.Message.StartsWith("OOM", StringComparison.Ordinal))
        {
            return await redis.KeyExistsAsync(key) ? ReadAnswer.Hit : ReadAnswer.Refused;
        }
    }

    private static async Task LimitAsync(IDatabase redis, IServer server, string policy, int entries)
    {
        await Task.WhenAll(Enumerable.Range(0, Counts).Select(i => redis.StringIncrementAsync($"views:{i}")));
        var before = await UsedAsync(server);
        await Task.WhenAll(Enumerable.Range(0, Probes).Select(i => redis.StringSetAsync($"product:{{{i}}}", Payload, TimeSpan.FromMinutes(10))));
        var perEntry = (await UsedAsync(server) - before) / Probes;
        await Task.WhenAll(Enumerable.Range(0, Probes).Select(i => redis.KeyDeleteAsync($"product:{{{i}}}")));
        await redis.ExecuteAsync("CONFIG", "SET", "maxmemory-policy", policy);
        await redis.ExecuteAsync("CONFIG", "SET", "maxmemory", (before + (perEntry * entries)).ToString(CultureInfo.InvariantCulture));
    }

    private static async Task<long> UsedAsync(IServer server) =>
        long.Parse((await server.InfoAsync("memory")).SelectMany(section => section).First(line => line.Key == "used_memory").Value, CultureInfo.InvariantCulture);

    private enum ReadAnswer
    {
        Hit,
        Stored,
        Refused,
    }
}
