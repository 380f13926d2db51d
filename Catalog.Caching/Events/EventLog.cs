using Catalog.Caching.Redis;
using StackExchange.Redis;

namespace Catalog.Caching.Events;

/// <summary>A Redis stream that producers append to and consumer groups (<see cref="EventGroup"/>) read.</summary>
/// <remarks>Bounded: a full stream refuses events instead of trimming unhandled ones. Thread-safe.</remarks>
/// <param name="gate">The connection to Redis.</param>
/// <param name="key">The stream's full key. It prefixes the groups' keys, and so must contain a hash tag.</param>
/// <param name="maxLength">How many events the stream may hold.</param>
/// <param name="replicas">How many replicas must have an event before it counts as taken; see <see cref="ReplicatedWrites"/>.</param>
internal sealed class EventLog(RedisGate gate, string key, int maxLength, int replicas = 0)
{
    private static readonly RedisScript AppendEvent = RedisScript.Embedded("append_event.lua", "stream");
    private readonly RedisKey _key = key;

    /// <summary>Appends an event. One round trip.</summary>
    public async ValueTask<EventTaken> AppendAsync(IReadOnlyDictionary<string, string> fields)
    {
        RedisValue[] values = [maxLength, .. fields.SelectMany(field => (RedisValue[])[field.Key, field.Value])];
        var reply = await gate.TryAsync(
            replicas, _key, (key: _key, values), static (database, s) => AppendEvent.RunAsync(database, [s.key], s.values));
        return reply switch
        {
            { Answered: true, Value.IsNull: false } => EventTaken.Taken,
            { Answered: false, Sent: true } => EventTaken.Unknown,
            _ => EventTaken.Refused,
        };
    }

    /// <summary>A consumer group. Groups are independent; a new one starts with the oldest event.</summary>
    /// <param name="name">The group's name.</param>
    /// <param name="removeFinished">Whether acknowledged events are deleted from the stream: for a stream with one group.</param>
    public EventGroup Group(string name, bool removeFinished = false) => new(gate, key, name, removeFinished);
}
