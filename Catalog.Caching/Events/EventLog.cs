using Catalog.Caching.Redis;
using StackExchange.Redis;

namespace Catalog.Caching.Events;

/// <summary>A Redis stream that producers append to and consumer groups follow, see <see cref="EventGroup"/>.</summary>
/// <remarks>Bounded: a stream that is full refuses events rather than trim away those that nobody has handled. Thread-safe.</remarks>
/// <param name="gate">The way to Redis.</param>
/// <param name="key">The whole key of the stream. What belongs to a group has this key in front of its own, and so needs a hash tag in it.</param>
/// <param name="maxLength">How many events may be in the stream.</param>
/// <param name="replicas">On how many replicas an event is to be before it counts as taken; see <see cref="ReplicatedWrites"/>.</param>
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

    /// <summary>One of those who follow the stream, each at its own pace; a new group begins with the oldest event.</summary>
    /// <param name="name">The group's name.</param>
    /// <param name="removeFinished">Whether events that the group is done with leave the stream: for a stream with one group.</param>
    /// <param name="maxDeadLetters">About how many events that could not be handled are kept; older ones are trimmed away.</param>
    public EventGroup Group(string name, bool removeFinished = false, int maxDeadLetters = 10_000) =>
        new(gate, key, name, removeFinished, maxDeadLetters);
}
