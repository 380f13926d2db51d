using Catalog.Caching.Clocks;
using Catalog.Caching.Telemetry;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Catalog.Caching.Redis;

/// <summary>Writes that replicas must confirm before the caller continues, because a failover loses what only the master had.</summary>
/// <remarks>
/// <para>Holds: a confirmed write was on that many replicas, of the server that took it, before the caller continued.</para>
/// <para>When too few replicas confirm within <see cref="RedisOptions.ReplicaWait"/>, the write stands on the master, so the caller does not
/// fail and nothing is undone. It is counted, logged, and raised in the flow of the write (<see cref="RedisGate.Unreplicated"/>). Then one
/// write per second waits until one is confirmed; the others count as missed at once. A missing replica thus delays one
/// write per second, and no more.</para>
/// <para>Does not hold: that the promoted replica is one of those that confirmed (Sentinel and cluster prefer the most advanced one, but do
/// not guarantee it), nor that a replica has the write on disk.</para>
/// <para>Cost: a round trip to the replica in addition to that of the write, and a second connection to each master. Thread-safe.</para>
/// </remarks>
internal sealed class ReplicatedWrites(
    RedisGate gate, RedisOptions options, MonotonicClock clock, CachingMetrics metrics, ILogger log)
{
    // A mostly idle server ends a WAIT up to 100 ms late, and until then answers nothing that was sent after it.
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(100);
    private readonly SharedDeadline _deadline = new(options.Deadline + options.ReplicaWait + Tick);
    private readonly FailureLog _logged = new(clock, TimeSpan.FromSeconds(10));

    /// <summary>Writes on the connection to the key's master and waits; without one, makes a usual write and counts it as missed.</summary>
    public async ValueTask<RedisReply<T>> TryAsync<TState, T>(
        int replicas, RedisKey key, TState state, Func<IDatabase, TState, Task<T>> call, string operation, string holds)
    {
        if (await ConnectionAsync(replicas, key) is not { } connection)
        {
            return await TryWithoutAsync(replicas, state, call, operation, holds);
        }

        var (sockets, resent) = (connection.Sockets, RedisScript.NoteResent());
        var writing = gate.TryAsync(connection.Database, _deadline, (state, call), WriteAsync, operation, holds);
        var waiting = gate.PassAsync("WAIT", () => connection.WaitAsync(replicas, key)); // right after the write
        var written = await writing;
        if (!written.Answered)
        {
            connection.Note(replicas, confirmed: false, clock.Milliseconds);
            return new RedisReply<T>(false, default!, written.Sent);
        }

        if (!written.Value.IsTaken)
        {
            return await TryWithoutAsync(replicas, state, call, operation, holds);
        }

        if (resent.Value)
        {
            waiting = gate.PassAsync("WAIT", () => connection.WaitAsync(replicas, key)); // the script was resent as text, after the first WAIT
        }

        var confirmed = await InTimeAsync(waiting) >= replicas && connection.Sockets == sockets;
        connection.Note(replicas, confirmed, clock.Milliseconds);
        if (!confirmed)
        {
            Missed(replicas);
        }

        return new RedisReply<T>(true, written.Value.Result);
    }

    private async ValueTask<ReplicatedConnection?> ConnectionAsync(int replicas, RedisKey key)
    {
        if (!gate.IsClosed)
        {
            return null;
        }

        try
        {
            var connection = await gate.Connection.ReplicatedConnectionAsync(key).WaitAsync(options.Deadline);
            return connection is { IsConnected: true } && connection.MayTry(replicas, clock.Milliseconds) ? connection : null;
        }
        catch (Exception e) when (e is RedisException or TimeoutException or ObjectDisposedException)
        {
            return null;
        }
    }

    // A server that is no longer the key's master has refused the write: the main connection knows the new master, or soon will.
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
        || e.Message.Contains("serving hashslot", StringComparison.Ordinal); // the client's wording of MOVED and ASK

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
        if (_logged.IsDue("", out var others))
        {
            log.LogWarning(
                "Fewer than {Replicas} replicas confirmed a write within {Wait}: a failover may lose it "
                + "({Others} more since the last line)",
                replicas,
                options.ReplicaWait,
                others);
        }
    }
}
