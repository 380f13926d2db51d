using Catalog.Caching.Redis;
using StackExchange.Redis;

namespace Catalog.Caching.Events;

/// <summary>
/// An ordered consumer group of a stream: one consumer leads at a time, and each batch starts with the group's oldest unacknowledged event.
/// Uses scripts, because several commands must run as one.
/// </summary>
/// <remarks>
/// The lead expires, so a paused leader may still work on a batch while the next leader runs. That is harmless: the next one was given the
/// same events first. Every call is one round trip. Thread-safe.
/// </remarks>
internal sealed class EventGroup(RedisGate gate, string stream, string name, bool removeFinished)
{
    private static readonly RedisScript TakeEvents = RedisScript.Embedded("take_events.lua", "stream", "string");
    private static readonly RedisScript FinishEvents = RedisScript.Embedded("finish_events.lua", "stream");
    private static readonly RedisScript SetEventAside = RedisScript.Embedded("set_event_aside.lua", "stream");
    private static readonly RedisScript GroupPosition = RedisScript.Embedded("group_position.lua", "stream");
    private static readonly RedisScript YieldLead = RedisScript.Embedded("yield_lead.lua");

    // More arguments than fit on Lua's stack would fail the script, and the event would stay at the head of the stream.
    private const int MostFields = 1000;

    private const int MostDeadLetters = 10_000; // about; older ones are trimmed

    private readonly RedisKey _stream = stream;
    private readonly RedisKey _leader = $"{stream}:{name}:leader";
    private readonly RedisKey _deadLetters = $"{stream}:{name}:dead";

    /// <summary>Takes the oldest unacknowledged events, and the lead if it is free. Creates the group if necessary.</summary>
    /// <param name="consumer">The caller's unique name.</param>
    /// <param name="leadFor">How long the caller keeps the lead from now on. At least 1 ms.</param>
    /// <param name="count">How many events at most, from 1.</param>
    public async ValueTask<TakenEvents> TakeAsync(string consumer, TimeSpan leadFor, int count)
    {
        RedisValue[] values = [name, consumer, (long)leadFor.TotalMilliseconds, count];
        var reply = await gate.TryAsync(
            (group: this, values),
            static (database, s) => TakeEvents.RunAsync(database, [s.group._stream, s.group._leader], s.values));
        if (!reply.Answered)
        {
            return Nothing() with { Answered = false };
        }

        if (reply.Value.IsNull)
        {
            return Nothing();
        }

        var parts = (RedisResult[])reply.Value!;
        return new TakenEvents(gate.Clock.Milliseconds, (long)parts[0], [.. ((RedisResult[])parts[1]!).Select(Parse)]);
    }

    /// <summary>No events.</summary>
    public TakenEvents Nothing() => new(gate.Clock.Milliseconds, 0, []);

    /// <summary>
    /// The id of the next event for the group: the oldest that was delivered but not acknowledged, else the one after the last delivered. For
    /// streams with consecutive ids, such as the bus's: a gap to the event received means that some are lost.
    /// </summary>
    /// <returns><see langword="null"/> when the group does not exist, because it is new or Redis has lost it.</returns>
    public async ValueTask<RedisReply<ulong?>> NextAsync()
    {
        var reply = await gate.TryAsync((_stream, name), static (database, s) => GroupPosition.RunAsync(database, [s._stream], [s.name]));
        if (!reply.Answered || reply.Value.IsNull)
        {
            return new RedisReply<ulong?>(reply.Answered, null, reply.Sent);
        }

        var (pending, last) = ((string[])reply.Value!) is [var first, var second] ? (first, second) : ("", "");
        return new RedisReply<ulong?>(true, pending.Length > 0 ? LoggedEvent.NumberOf(pending) : LoggedEvent.NumberOf(last) + 1);
    }

    /// <summary>Acknowledges these events (at least one). False when Redis did not answer, and they may be redelivered.</summary>
    public async ValueTask<bool> FinishAsync(IEnumerable<LoggedEvent> events)
    {
        RedisValue[] values = [name, removeFinished ? 1 : 0, .. events.Select(e => (RedisValue)e.Id)];
        var reply = await gate.TryAsync(
            (_stream, values), static (database, s) => FinishEvents.RunAsync(database, [s._stream], s.values));
        return reply.Answered;
    }

    /// <summary>Moves an event to the dead letters, with its first 1,000 fields, and adds the fields <c>event</c> (its id) and <c>error</c>.</summary>
    /// <returns>False when Redis did not answer, and the event may be redelivered.</returns>
    public async ValueTask<bool> SetAsideAsync(LoggedEvent poison, string error)
    {
        RedisValue[] values =
        [
            name, poison.Id, removeFinished ? 1 : 0, MostDeadLetters,
            "event", poison.Id, "error", error, .. poison.Fields.Take(MostFields).SelectMany(field => (RedisValue[])[field.Key, field.Value]),
        ];
        var reply = await gate.TryAsync(
            (group: this, values),
            static (database, s) => SetEventAside.RunAsync(database, [s.group._stream, s.group._deadLetters], s.values));
        if (reply.Answered)
        {
            gate.Metrics.SetAside(_stream!);
        }

        return reply.Answered;
    }

    /// <summary>Gives up the lead if this consumer has it.</summary>
    public async ValueTask YieldAsync(string consumer) => await gate.TryAsync(
        (_leader, consumer), static (database, s) => YieldLead.RunAsync(database, [s._leader], [s.consumer]));

    private static LoggedEvent Parse(RedisResult item)
    {
        var parts = (RedisResult[])item!;
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        var values = parts[1].IsNull ? [] : (RedisValue[])parts[1]!;
        for (var i = 0; i + 1 < values.Length; i += 2)
        {
            fields[values[i]!] = values[i + 1]!;
        }

        return new LoggedEvent((string)parts[0]!, fields);
    }
}
