using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.RegularExpressions;
using Catalog.Caching.Clocks;
using Catalog.Caching.Telemetry;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Catalog.Caching.Redis;

/// <summary>Error replies and unreadable replies of Redis. Callers treat both as no answer.</summary>
/// <remarks>
/// Each is counted by command and reason, and each pair is logged once a minute. A key of ours with a value of the wrong type is removed, so
/// that the next call creates it again. Thread-safe.
/// </remarks>
internal sealed partial class RedisRefusals(RedisGate gate, MonotonicClock clock, CachingMetrics metrics, ILogger log)
{
    private const string WrongType = "WRONGTYPE";
    private const string Corrupted = "INVALIDOBJ"; // a HyperLogLog
    private const string Unreadable = "UNREADABLE";
    private const string NotSent = "NOTSENT"; // the client did not send it, because the server would refuse it
    private static readonly RedisScript UnlinkWrongType = RedisScript.Embedded("unlink_wrong_type.lua");
    private readonly FailureLog _logged = new(clock, TimeSpan.FromMinutes(1));

    /// <summary>Whether the error concerns one command, key or permission: then the breaker ignores it.</summary>
    public static bool IsOfOneCommand(Exception e) => ReasonOf(e) is "ERR" or WrongType or Corrupted or Unreadable or NotSent or "NOPERM" or "NOSCRIPT" or "CROSSSLOT" or "TRYAGAIN";

    /// <summary>Whether a reply could not be parsed, because something else is stored under the key.</summary>
    public static bool IsUnreadable(Exception e) =>
        e is InvalidCastException or FormatException or OverflowException or JsonException;

    /// <summary>Counts and logs a failure if it is a refusal, and removes keys of the wrong type.</summary>
    /// <param name="database">The database that refused it.</param>
    /// <param name="deadline">For removing keys.</param>
    /// <param name="command">The command, unless the failure names a script.</param>
    /// <param name="state">Contains the keys of a plain command.</param>
    /// <param name="holds">The expected type of a plain command's keys.</param>
    /// <param name="e">The failure.</param>
    public async ValueTask NoteAsync(IDatabase database, SharedDeadline deadline, string command, object? state, string holds, Exception e)
    {
        if (ReasonOf(e) is not { } reason)
        {
            return;
        }

        var script = RefusedScript.Of(e);
        Note(script?.Name ?? command, reason, e);
        if (reason is WrongType or Corrupted)
        {
            var keys = script?.Keys ?? [.. KeysIn(state).Select(key => (key, holds))];
            await Task.WhenAll(keys.Select(key => UnlinkAsync(database, deadline, key.Key, key.Holds)));
        }
    }

    /// <summary>The same for a command that bypasses the gate.</summary>
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
        if (reason == Unreadable)
        {
            metrics.Misdirected(CachingMetrics.OtherType);
        }

        if (_logged.IsDue($"{command} {reason}", out var others))
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
                if (_logged.IsDue(nameof(metrics.WrongTypeRemoved), out var others))
                {
                    log.LogError("The key {Key} was not a {Type} and was removed, as were {Others} more since the last line", key, holds, others);
                }
            }
        }
        catch (Exception e) when (e is RedisException or TimeoutException or OperationCanceledException)
        {
            if (_logged.IsDue(nameof(UnlinkAsync), out var others))
            {
                log.LogError(e, "The key {Key} is not a {Type} and could not be removed, nor were {Others} more since the last line", key, holds, others);
            }
        }
    }

    // Redis 6.2 wraps an error inside a script in "ERR Error running script"; later versions return it as it is.
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
