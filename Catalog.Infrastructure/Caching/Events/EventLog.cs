using Catalog.Infrastructure.Caching.Tiers;
using StackExchange.Redis;

namespace Catalog.Infrastructure.Caching.Events;

/// <summary>An event in a stream.</summary>
/// <param name="Id">Given by Redis; grows.</param>
/// <param name="Fields">What the producer wrote.</param>
/// <param name="Deliveries">How often it has been handed to a consumer of the group, this time included.</param>
public sealed record LoggedEvent(string Id, IReadOnlyDictionary<string, string> Fields, int Deliveries);

/// <summary>
/// A Redis stream that producers append to and consumer groups follow: each event goes to one consumer of a group, and to another
/// when the first dies before it acknowledges. The client has no API for streams; this is the one place that knows the commands.
/// </summary>
/// <remarks>
/// Delivery is at least once; an effect keyed by <see cref="LoggedEvent.Id"/> makes it exactly once. The stream is capped: a group
/// that falls behind by more than its length loses the oldest events. Every call is one round trip. Thread-safe.
/// </remarks>
/// <param name="gate">The way to Redis.</param>
/// <param name="key">The whole key of the stream.</param>
/// <param name="maxLength">About how many events are kept.</param>
public sealed class EventLog(RedisGate gate, string key, int maxLength)
{
    private readonly RedisKey _key = key;

    /// <summary>Appends an event.</summary>
    /// <returns>Its id; null when Redis did not answer, and then it may or may not have been appended.</returns>
    public async ValueTask<string?> AppendAsync(IReadOnlyDictionary<string, string> fields)
    {
        object[] command = [_key, "MAXLEN", "~", maxLength, "*", .. fields.SelectMany(field => new object[] { field.Key, field.Value })];
        var reply = await gate.TryAsync(command, static (database, c) => database.ExecuteAsync("XADD", c));
        return reply.Answered ? (string?)reply.Value : null;
    }

    /// <summary>Makes a group that begins with the oldest event kept; an existing one is left as it is.</summary>
    /// <returns>False when Redis did not answer.</returns>
    public async ValueTask<bool> EnsureGroupAsync(string group)
    {
        var reply = await gate.TryAsync((_key, group), static async (database, s) =>
        {
            try
            {
                await database.ExecuteAsync("XGROUP", "CREATE", s._key, s.group, "0", "MKSTREAM");
            }
            catch (RedisServerException e) when (e.Message.StartsWith("BUSYGROUP", StringComparison.Ordinal))
            {
                return true; // it exists, which is what was wanted
            }

            return true;
        });
        return reply.Answered;
    }

    /// <summary>Takes events that no consumer of the group has been given yet.</summary>
    public async ValueTask<IReadOnlyList<LoggedEvent>> ReadAsync(string group, string consumer, int count)
    {
        var reply = await gate.TryAsync(
            (_key, group, consumer, count),
            static (database, s) => database.ExecuteAsync(
                "XREADGROUP", "GROUP", s.group, s.consumer, "COUNT", s.count, "STREAMS", s._key, ">"));
        if (!reply.Answered || reply.Value.IsNull)
        {
            return [];
        }

        var streams = (RedisResult[])reply.Value!;
        return ParseEvents(((RedisResult[])streams[0]!)[1], _ => 1);
    }

    /// <summary>Takes over events that another consumer was given, and has not acknowledged for <paramref name="idle"/>.</summary>
    public async ValueTask<IReadOnlyList<LoggedEvent>> ReclaimAsync(string group, string consumer, TimeSpan idle, int count)
    {
        var claimed = await gate.TryAsync(
            (_key, group, consumer, idle: (long)idle.TotalMilliseconds, count),
            static (database, s) => database.ExecuteAsync(
                "XAUTOCLAIM", s._key, s.group, s.consumer, s.idle, "0", "COUNT", s.count));
        if (!claimed.Answered)
        {
            return [];
        }

        var events = ((RedisResult[])claimed.Value!)[1];
        if (((RedisResult[])events!).Length == 0)
        {
            return [];
        }

        var pending = await gate.TryAsync(
            (_key, group, consumer, count),
            static (database, s) => database.ExecuteAsync("XPENDING", s._key, s.group, "-", "+", s.count, s.consumer));
        var deliveries = pending.Answered
            ? ((RedisResult[])pending.Value!).Select(row => (RedisResult[])row!).ToDictionary(row => (string)row[0]!, row => (int)row[3])
            : [];
        return ParseEvents(events, id => deliveries.GetValueOrDefault(id, 2));
    }

    /// <summary>The group is done with these events.</summary>
    public async ValueTask<bool> AcknowledgeAsync(string group, IEnumerable<string> ids)
    {
        object[] command = [_key, group, .. ids];
        return (await gate.TryAsync(command, static (database, c) => database.ExecuteAsync("XACK", c))).Answered;
    }

    private static List<LoggedEvent> ParseEvents(RedisResult events, Func<string, int> deliveriesOf)
    {
        var parsed = new List<LoggedEvent>();
        foreach (var item in (RedisResult[])events!)
        {
            var parts = (RedisResult[])item!;
            var id = (string)parts[0]!;
            var fields = new Dictionary<string, string>(StringComparer.Ordinal);
            var values = parts[1].IsNull ? [] : (RedisValue[])parts[1]!;
            for (var i = 0; i + 1 < values.Length; i += 2)
            {
                fields[values[i]!] = values[i + 1]!;
            }

            parsed.Add(new LoggedEvent(id, fields, deliveriesOf(id)));
        }

        return parsed;
    }
}
