using Catalog.Caching.Clocks;
using Catalog.Caching.Telemetry;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Catalog.Caching.Redis;

/// <summary>Writes that are to be on replicas before the caller goes on, because a failover forgets what only the master had.</summary>
/// <remarks>
/// <para>Holds: a write that was confirmed was on that many replicas, of the server that took it, before the caller went on.</para>
/// <para>When too few confirm in <see cref="RedisOptions.ReplicaWait"/>, the write stands on the master all the same, so the caller is
/// not failed and nothing is undone. It is counted, logged, and said in the flow of the write
/// (<see cref="RedisGate.Unreplicated"/>). From then on one write a second waits, until one is confirmed; the others count as missed at once:
/// a replica that is away, or was never there, costs one write a second that time, and no more.</para>
/// <para>Does not hold: that the replica which takes over is one of those that confirmed (Sentinel and cluster prefer the one that is
/// furthest, they do not promise it), nor that a replica has it on disk.</para>
/// <para>Cost: the replica's round trip on top of the write's, and a second connection to each master. Thread-safe.</para>
/// </remarks>
internal sealed class ReplicatedWrites(
    RedisGate gate, RedisOptions options, MonotonicClock clock, CachingMetrics metrics, ILogger log)
{
    // A server that is asked rarely ends a WAIT up to 100 ms late, and until then answers nothing that was sent behind it.
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(100);
    private readonly SharedDeadline _deadline = new(options.Deadline + options.ReplicaWait + Tick);
    private readonly FailureLog _said = new(clock, TimeSpan.FromSeconds(10));

    /// <summary>Writes on the line to the key's master and waits; without a line, writes as always and counts it as missed.</summary>
    public async ValueTask<RedisReply<T>> TryAsync<TState, T>(
        int replicas, RedisKey key, TState state, Func<IDatabase, TState, Task<T>> call, string operation, string holds)
    {
        if (await LineAsync(replicas, key) is not { } line)
        {
            return await TryWithoutAsync(replicas, state, call, operation, holds);
        }

        var (sockets, resent) = (line.Sockets, RedisScript.NoteResent());
        var writing = gate.TryAsync(line.Database, _deadline, (state, call), WriteAsync, operation, holds);
        var waiting = gate.PassAsync("WAIT", () => line.WaitAsync(replicas, key)); // right behind the write
        var written = await writing;
        if (!written.Answered)
        {
            line.Note(replicas, confirmed: false, clock.Milliseconds);
            return new RedisReply<T>(false, default!, written.Sent);
        }

        if (!written.Value.IsTaken)
        {
            return await TryWithoutAsync(replicas, state, call, operation, holds);
        }

        if (resent.Value)
        {
            waiting = gate.PassAsync("WAIT", () => line.WaitAsync(replicas, key)); // a script that the server did not know was sent once more, behind the first WAIT
        }

        var confirmed = await InTimeAsync(waiting) >= replicas && line.Sockets == sockets;
        line.Note(replicas, confirmed, clock.Milliseconds);
        if (!confirmed)
        {
            Missed(replicas);
        }

        return new RedisReply<T>(true, written.Value.Result);
    }

    private async ValueTask<ReplicatedLine?> LineAsync(int replicas, RedisKey key)
    {
        if (!gate.IsClosed)
        {
            return null;
        }

        try
        {
            var line = await gate.Connection.ReplicatedLineAsync(key).WaitAsync(options.Deadline);
            return line is { IsConnected: true } && line.MayTry(replicas, clock.Milliseconds) ? line : null;
        }
        catch (Exception e) when (e is RedisException or TimeoutException or ObjectDisposedException)
        {
            return null;
        }
    }

    // A server that is no longer the key's master has refused the write: then the main connection knows better, or soon will.
    private static async Task<(bool IsTaken, T Result)> WriteAsync<TState, T>(
        IDatabase database, (TState State, Func<IDatabase, TState, Task<T>> Call) write)
    {
        try
        {
            return (true, await write.Call(database, write.State));
        }
        catch (RedisServerException e) when (IsOfAnotherMaster(e))
        {
            return (false, default!);
        }
    }

    private static bool IsOfAnotherMaster(RedisServerException e) =>
        e.Message.StartsWith("READONLY", StringComparison.Ordinal)
        || e.Message.StartsWith("MOVED ", StringComparison.Ordinal)
        || e.Message.StartsWith("ASK ", StringComparison.Ordinal)
        || e.Message.Contains("serving hashslot", StringComparison.Ordinal); // what the client makes of MOVED and ASK

    private async ValueTask<RedisReply<T>> TryWithoutAsync<TState, T>(
        int replicas, TState state, Func<IDatabase, TState, Task<T>> call, string operation, string holds)
    {
        var reply = await gate.TryAsync(state, call, operation, holds);
        if (reply.Answered)
        {
            Missed(replicas);
        }

        return reply;
    }

    private async Task<long> InTimeAsync(Task<long> waiting)
    {
        try
        {
            return await waiting.WaitAsync(options.ReplicaWait);
        }
        catch (TimeoutException)
        {
            return 0;
        }
    }

    private void Missed(int replicas)
    {
        metrics.ReplicasMissed();
        gate.NoteUnreplicated();
        if (_said.IsDue("", out var others))
        {
            log.LogWarning(
                "A write that is to be on {Replicas} replicas was not confirmed by as many within {Wait}: a failover may lose it "
                + "({Others} more since the last line)",
                replicas,
                options.ReplicaWait,
                others);
        }
    }
}
