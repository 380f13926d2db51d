namespace Catalog.Infrastructure.CacheAdministration;

/// <summary>The figures of a Redis server (INFO); in a cluster, those of one master.</summary>
/// <param name="Memory">Its memory.</param>
/// <param name="Traffic">What it has done since its start.</param>
/// <param name="Keyspace">The keys of each database that has any.</param>
/// <param name="SlowLog">The last ten slow commands, latest first.</param>
/// <param name="Streams">The streams of the bus.</param>
/// <param name="Kinds">What fills the memory, largest first: estimated from 200 random keys. Kinds with few keys may be missing.</param>
public sealed record RedisReport(
    RedisMemory Memory,
    RedisTraffic Traffic,
    IReadOnlyList<RedisKeyspace> Keyspace,
    IReadOnlyList<SlowCommand> SlowLog,
    IReadOnlyList<RedisStreamLength> Streams,
    IReadOnlyList<RedisKind> Kinds);

/// <summary>A stream in Redis.</summary>
/// <param name="Key">Its key, without the prefix of this service.</param>
/// <param name="Length">Its messages.</param>
/// <param name="Bytes">Its size.</param>
public sealed record RedisStreamLength(string Key, long Length, long Bytes);

/// <summary>The keys of a kind, estimated.</summary>
/// <param name="Kind">The first part of their names: <c>product</c>, <c>viewers</c> (HyperLogLogs), <c>bloom</c> (filters), <c>views</c>, and so on.</param>
/// <param name="Type">Their type in Redis. A HyperLogLog and a filter are strings.</param>
/// <param name="Keys">How many.</param>
/// <param name="Bytes">Their size.</param>
public sealed record RedisKind(string Kind, string Type, long Keys, long Bytes);

/// <summary>The figures of one master.</summary>
/// <param name="Server">Its address.</param>
/// <param name="Memory">Its memory.</param>
/// <param name="Traffic">What it has done since its start.</param>
internal sealed record RedisMaster(string Server, RedisMemory Memory, RedisTraffic Traffic);

/// <summary>The memory of Redis, in bytes.</summary>
/// <param name="UsedBytes">Allocated (<c>used_memory</c>).</param>
/// <param name="ResidentBytes">Seen by the operating system (<c>used_memory_rss</c>).</param>
/// <param name="PeakBytes">The most that was ever allocated (<c>used_memory_peak</c>).</param>
/// <param name="DatasetBytes">Of the data alone (<c>used_memory_dataset</c>).</param>
/// <param name="LimitBytes">The limit (<c>maxmemory</c>); 0: none.</param>
/// <param name="EvictionPolicy">What happens at the limit (<c>maxmemory_policy</c>).</param>
/// <param name="Fragmentation">Resident by used (<c>mem_fragmentation_ratio</c>).</param>
public sealed record RedisMemory(
    long UsedBytes, long ResidentBytes, long PeakBytes, long DatasetBytes, long LimitBytes, string EvictionPolicy, double Fragmentation);

/// <summary>What Redis has done since its start.</summary>
/// <param name="Commands">Commands (<c>total_commands_processed</c>).</param>
/// <param name="CommandsPerSecond">Commands in the last second (<c>instantaneous_ops_per_sec</c>).</param>
/// <param name="Hits">Lookups that found a key (<c>keyspace_hits</c>).</param>
/// <param name="Misses">Lookups that found none (<c>keyspace_misses</c>).</param>
/// <param name="Expired">Keys that expired (<c>expired_keys</c>).</param>
/// <param name="Evicted">Keys that were evicted at the memory limit (<c>evicted_keys</c>).</param>
/// <param name="RejectedConnections">Connections refused at their limit (<c>rejected_connections</c>).</param>
/// <param name="InputBytes">Bytes received (<c>total_net_input_bytes</c>).</param>
/// <param name="OutputBytes">Bytes sent (<c>total_net_output_bytes</c>).</param>
/// <param name="Channels">Pub/Sub channels with subscribers (<c>pubsub_channels</c>).</param>
public sealed record RedisTraffic(
    long Commands,
    long CommandsPerSecond,
    long Hits,
    long Misses,
    long Expired,
    long Evicted,
    long RejectedConnections,
    long InputBytes,
    long OutputBytes,
    long Channels);

/// <summary>The keys of a database of Redis.</summary>
/// <param name="Database">The database, such as <c>db0</c>.</param>
/// <param name="Keys">Its keys.</param>
/// <param name="Expiring">Those that expire.</param>
/// <param name="MeanTtlMs">Their mean time to live in milliseconds, as Redis estimates it.</param>
public sealed record RedisKeyspace(string Database, long Keys, long Expiring, long MeanTtlMs);
