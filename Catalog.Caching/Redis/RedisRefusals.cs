using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.RegularExpressions;
using Catalog.Caching.Clocks;
using Catalog.Caching.Telemetry;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Catalog.Caching.Redis;

/// <summary>Answers of Redis that are an error, or that cannot be read. The caller goes on as if there was none.</summary>
/// <remarks>
/// Each is counted by command and reason, and logged once a minute for each of these. A key of ours that holds another type than it
/// should is removed, so that the next call makes it anew. Thread-safe.
/// </remarks>
internal sealed partial class RedisRefusals(RedisGate gate, MonotonicClock clock, CachingMetrics metrics, ILogger log)
{
    private const string WrongType = "WRONGTYPE";
    private const string Unreadable = "UNREADABLE";
    private const string NotSent = "NOTSENT"; // the client knows that the server would refuse it
    private static readonly RedisScript UnlinkWrongType = RedisScript.Embedded("unlink_wrong_type.lua");
    private readonly FailureLog _said = new(clock, TimeSpan.FromMinutes(1));

    /// <summary>Whether it says something about one command, key or right: then the server as a whole is not given up.</summary>
    public static bool IsOfOneCommand(Exception e) => ReasonOf(e) is "ERR" or WrongType or Unreadable or NotSent or "NOPERM" or "NOSCRIPT" or "CROSSSLOT";

    /// <summary>Whether a reply that came could not be read, because something else is stored there.</summary>
    public static bool IsUnreadable(Exception e) =>
        e is InvalidCastException or FormatException or OverflowException or JsonException;

    /// <summary>Counts and logs a failure, if it is a refusal, and removes keys of a wrong type.</summary>
    /// <param name="database">Where it was refused.</param>
    /// <param name="deadline">For removing keys.</param>
    /// <param name="command">What was refused, where the failure does not name a script.</param>
    /// <param name="state">Has the keys of a plain command in it.</param>
    /// <param name="holds">The type that keys of a plain command should have.</param>
    /// <param name="e">The failure.</param>
    public async ValueTask NoteAsync(IDatabase database, SharedDeadline deadline, string command, object? state, string holds, Exception e)
    {
        if (ReasonOf(e) is not { } reason)
        {
            return;
        }

        var script = RefusedScript.Of(e);
        Note(script?.Name ?? command, reason, e);
        if (reason == WrongType)
        {
            var keys = script?.Keys ?? [.. KeysIn(state).Select(key => (key, holds))];
            await Task.WhenAll(keys.Select(key => UnlinkAsync(database, deadline, key.Key, key.Holds)));
        }
    }

    /// <summary>The same for a command that is not sent through the gate.</summary>
    public void Note(string command, Exception e)
    {
        if (ReasonOf(e) is { } reason)
        {
            Note(command, reason, e);
        }
    }

    private void Note(string command, string reason, Exception e)
    {
        metrics.Refused(command, reason);
        if (_said.IsDue($"{command} {reason}", out var others))
        {
            log.LogError(
                e, "Redis refuses {Command} with {Reason}: it counts as not answered ({Others} more since the last line)", command, reason, others);
        }
    }

    private async Task UnlinkAsync(IDatabase database, SharedDeadline deadline, RedisKey key, string holds)
    {
        try
        {
            if ((long)await gate.PassAsync("UNLINK", () => UnlinkWrongType.RunAsync(database, [key], [holds])).WaitAsync(deadline.Next()) == 1)
            {
                metrics.WrongTypeRemoved();
                log.LogError("The key {Key} did not hold a {Type} and was removed", key, holds);
            }
        }
        catch (Exception e) when (e is RedisException or TimeoutException or OperationCanceledException)
        {
            log.LogError(e, "The key {Key} does not hold a {Type} and could not be removed", key, holds);
        }
    }

    // Redis 6.2 puts what a script met behind "ERR Error running script"; later ones pass it on.
    private static string? ReasonOf(Exception e) => e switch
    {
        RedisServerException when InScript().Match(e.Message) is { Success: true } inner => inner.Groups[1].Value,
        RedisServerException => e.Message.Split(' ', 2)[0],
        RedisCommandException => NotSent,
        _ => IsUnreadable(e) ? Unreadable : null,
    };

    private static IEnumerable<RedisKey> KeysIn(object? state) => state switch
    {
        RedisKey key => [key],
        RedisKey[] keys => keys,
        ITuple parts => Enumerable.Range(0, parts.Length).SelectMany(i => KeysIn(parts[i])),
        _ => [],
    };

    [GeneratedRegex("^ERR Error running script.*?: -?([A-Z]{3,}) ")]
    private static partial Regex InScript();
}
