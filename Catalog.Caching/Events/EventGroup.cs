using System.Globalization;
using Catalog.Caching.Redis;
using StackExchange.Redis;

namespace Catalog.Caching.Events;

/// <summary>
/// A consumer group of a stream that keeps the order: one consumer leads at a time, and what it is given always begins with the
/// oldest event that the group is not done with. The client has no API for streams; scripts speak for it.
/// </summary>
/// <remarks>
/// The lead expires, so a leader that was paused may go on with what it has in hand beside the next one. That does no harm: the
/// next one was given the same events first. Every call is one round trip. Thread-safe.
/// </remarks>
internal sealed class EventGroup
{
    private static readonly RedisScript TakeEvents = RedisScript.Embedded("take_events.lua", "stream", "string");
    private static readonly RedisScript FinishEvents = RedisScript.Embedded("finish_events.lua", "stream");
    private static readonly RedisScript SetEventAside = RedisScript.Embedded("set_event_aside.lua", "stream");
    private static readonly RedisScript GroupPosition = RedisScript.Embedded("group_position.lua", "stream");
    private static readonly RedisScript YieldLead = RedisScript.Embedded("yield_lead.lua");

    private readonly RedisGate _gate;
    private readonly RedisKey _stream;
    private readonly RedisKey _leader;
    private readonly RedisKey _deadLetters;
    private readonly string _name;
    private readonly bool _removeFinished;
    private readonly int _maxDeadLetters;

    internal EventGroup(RedisGate gate, string stream, string name, bool removeFinished, int maxDeadLetters)
    {
        _gate = gate;
        _stream = stream;
        _leader = $"{stream}:{name}:leader";
        _deadLetters = $"{stream}:{name}:dead";
        _name = name;
        _removeFinished = removeFinished;
        _maxDeadLetters = maxDeadLetters;
    }

    /// <summary>Takes the oldest events that the group is not done with, and the lead if nobody has it; the group is made if need be.</summary>
    /// <param name="consumer">Who asks; unique for each consumer.</param>
    /// <param name="leadFor">For how long from now on nobody else is given events. At least 1 ms.</param>
    /// <param name="count">How many events at most, from 1.</param>
    /// <returns><see cref="TakenEvents.None"/> when another leads, <see cref="TakenEvents.Unknown"/> when Redis does not answer.</returns>
    public async ValueTask<TakenEvents> TakeAsync(string consumer, TimeSpan leadFor, int count)
    {
        RedisValue[] values = [_name, consumer, (long)leadFor.TotalMilliseconds, count];
        var reply = await _gate.TryAsync(
            (group: this, values),
            static (database, s) => TakeEvents.RunAsync(database, [s.group._stream, s.group._leader], s.values));
        if (!reply.Answered)
        {
            return TakenEvents.Unknown;
        }

        if (reply.Value.IsNull)
        {
            return TakenEvents.None;
        }

        var parts = (RedisResult[])reply.Value!;
        return new TakenEvents((long)parts[0], [.. ((RedisResult[])parts[1]!).Select(Parse)]);
    }

    /// <summary>
    /// Which event the group has to be given next: the oldest that was handed out and not finished, else the one after the last that
    /// was handed out. For a stream whose ids are numbers without a gap, such as the bus's: a later one means that some are lost.
    /// </summary>
    /// <returns>The number; <see langword="null"/> when there is no such group, because it is new or Redis has lost it.</returns>
    public async ValueTask<RedisReply<ulong?>> NextAsync()
    {
        var reply = await _gate.TryAsync(this, static (database, group) => GroupPosition.RunAsync(database, [group._stream], [group._name]));
        if (!reply.Answered || reply.Value.IsNull)
        {
            return new RedisReply<ulong?>(reply.Answered, null, reply.Sent);
        }

        var (pending, last) = ((string[])reply.Value!) is [var first, var second] ? (first, second) : ("", "");
        return new RedisReply<ulong?>(true, pending.Length > 0 ? Number(pending) : Number(last) + 1);

        static ulong Number(string id) => ulong.Parse(id.AsSpan(0, id.IndexOf('-', StringComparison.Ordinal)), CultureInfo.InvariantCulture);
    }

    /// <summary>The group is done with these events: they are not delivered again.</summary>
    /// <param name="events">The events, at least one.</param>
    /// <returns>False when Redis did not answer, and they may be delivered again.</returns>
    public async ValueTask<bool> FinishAsync(IEnumerable<LoggedEvent> events)
    {
        RedisValue[] values = [_name, _removeFinished ? 1 : 0, .. events.Select(e => (RedisValue)e.Id)];
        var reply = await _gate.TryAsync(
            (_stream, values), static (database, s) => FinishEvents.RunAsync(database, [s._stream], s.values));
        return reply.Answered;
    }

    /// <summary>Moves an event to the dead letters, with the fields <c>event</c>, its id, and <c>error</c> added.</summary>
    /// <returns>False when Redis did not answer, and it may be delivered again.</returns>
    public async ValueTask<bool> SetAsideAsync(LoggedEvent poison, string error)
    {
        RedisValue[] values =
        [
            _name, poison.Id, _removeFinished ? 1 : 0, _maxDeadLetters,
            "event", poison.Id, "error", error, .. poison.Fields.SelectMany(field => (RedisValue[])[field.Key, field.Value]),
        ];
        var reply = await _gate.TryAsync(
            (group: this, values),
            static (database, s) => SetEventAside.RunAsync(database, [s.group._stream, s.group._deadLetters], s.values));
        if (reply.Answered)
        {
            _gate.Metrics.SetAside(_stream!);
        }

        return reply.Answered;
    }

    /// <summary>Gives up the lead, if this consumer has it, so that another need not wait until it expires.</summary>
    public async ValueTask YieldAsync(string consumer) => await _gate.TryAsync(
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
