namespace Catalog.Infrastructure.CacheAdministration;

/// <summary>The figures of a Redis server (INFO), under their Redis names; in a cluster, those of one master.</summary>
/// <param name="Memory">Selected figures of <c>INFO memory</c>.</param>
/// <param name="Stats">Selected figures of <c>INFO stats</c>.</param>
/// <param name="Keyspace">All of <c>INFO keyspace</c>: keys, expiring keys and mean TTL of each database.</param>
/// <param name="SlowLog">The last ten slow commands, latest first.</param>
public sealed record RedisReport(
    IReadOnlyDictionary<string, string> Memory,
    IReadOnlyDictionary<string, string> Stats,
    IReadOnlyDictionary<string, string> Keyspace,
    IReadOnlyList<SlowCommand> SlowLog);
