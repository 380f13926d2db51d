namespace Catalog.Infrastructure.CacheAdministration;

/// <summary>What a Redis server reports about itself (INFO), under its own names; in a cluster, one of its masters.</summary>
/// <param name="Memory">Figures of <c>INFO memory</c>.</param>
/// <param name="Stats">Figures of <c>INFO stats</c>.</param>
/// <param name="Keyspace">All of <c>INFO keyspace</c>: keys, expiring keys and mean TTL of each database.</param>
/// <param name="SlowLog">The last ten slow commands, the latest first.</param>
public sealed record RedisReport(
    IReadOnlyDictionary<string, string> Memory,
    IReadOnlyDictionary<string, string> Stats,
    IReadOnlyDictionary<string, string> Keyspace,
    IReadOnlyList<SlowCommand> SlowLog);
