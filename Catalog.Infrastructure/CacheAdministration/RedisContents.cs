using Catalog.Caching;
using StackExchange.Redis;

namespace Catalog.Infrastructure.CacheAdministration;

/// <summary>What the memory of Redis is used for: the streams exactly, everything else estimated from random keys. Thread-safe.</summary>
/// <remarks>Counting all keys would visit all of them. Two rounds of pipelined commands, 600 in all.</remarks>
internal sealed class RedisContents(CacheNode node)
{
    private const int Sample = 200;

    /// <summary>Reads the lengths of the bus's streams; empty when Redis does not answer.</summary>
    public async ValueTask<IReadOnlyList<RedisStreamLength>> StreamsAsync()
    {
        var keys = node.Bus.Shards.Select(shard => shard.Log.StreamKey).ToArray();
        var reply = await node.Gate.TryAsync(keys, static (database, keys) => Task.WhenAll(keys.Select(async key =>
        {
            var (length, bytes) = (database.StreamLengthAsync(key), database.ExecuteAsync("MEMORY", "USAGE", (RedisKey)key));
            return (Length: await length, Bytes: (long?)await bytes ?? 0);
        })));
        return reply.Answered ? [.. keys.Zip(reply.Value, (key, of) => new RedisStreamLength(Plain(key), of.Length, of.Bytes))] : [];
    }

    /// <summary>Estimates which kinds of keys there are, largest first; empty when Redis does not answer.</summary>
    /// <param name="master">The server.</param>
    /// <param name="keys">The number of its keys.</param>
    public async ValueTask<IReadOnlyList<RedisKind>> KindsAsync(IServer master, long keys)
    {
        var reply = await node.Gate.TryAsync(master, static async (_, master) =>
        {
            var found = await Task.WhenAll(Enumerable.Range(0, Sample).Select(_ => master.ExecuteAsync("RANDOMKEY")));
            return await Task.WhenAll(found.Where(key => !key.IsNull).Select(async key =>
            {
                var (bytes, type) = (master.ExecuteAsync("MEMORY", "USAGE", (RedisKey)key), master.ExecuteAsync("TYPE", (RedisKey)key));
                return (Key: (string)key!, Bytes: (long?)await bytes ?? 0, Type: (string)(await type)!);
            }));
        });
        return reply.Answered
            ?
            [
                .. reply.Value.GroupBy(key => KindOf(Plain(key.Key)), StringComparer.Ordinal)
                    .Select(kind => new RedisKind(
                        kind.Key,
                        kind.First().Type,
                        keys * kind.Count() / reply.Value.Length,
                        keys * kind.Sum(key => key.Bytes) / reply.Value.Length))
                    .OrderByDescending(kind => kind.Bytes),
            ]
            : [];
    }

    /// <summary>The kind of a key: its part up to the first colon, without braces.</summary>
    public static string KindOf(string key) => key.Split(':', 2)[0].Trim('{', '}');

    private string Plain(string key) =>
        key.StartsWith(node.Options.KeyPrefix, StringComparison.Ordinal) ? key[node.Options.KeyPrefix.Length..] : key;
}
