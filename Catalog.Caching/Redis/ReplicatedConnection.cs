using StackExchange.Redis;

namespace Catalog.Caching.Redis;

/// <summary>A connection to one master, for writes that replicas must confirm before the caller continues.</summary>
/// <remarks>
/// <para><c>WAIT n ms</c> returns how many replicas have everything that its own connection has written, and blocks that connection until n
/// have it or the time is over. So these writes have their own connection. Call <see cref="WaitAsync"/> right after the write without
/// awaiting the write: both take one round trip, plus that to the replica.</para>
/// <para>Group commit: one WAIT runs at a time; writes in the meantime share the next. A thousand concurrent writers need only a few.</para>
/// <para>Redis 8 waits for what the connection has changed: a command that changed nothing, such as deleting a key that another connection
/// has just deleted, would be confirmed although no replica has the deletion. So each WAIT is preceded by the write of a mark.</para>
/// <para>Write and WAIT must reach the same server. Compare <see cref="Sockets"/> before and after: on a new socket WAIT knows of no write
/// and returns at once.</para>
/// <para>The client treats the master as a plain server: without CLUSTER and INFO it neither discovers other nodes nor redirects a command
/// to them, where WAIT would not follow. Thread-safe.</para>
/// </remarks>
internal sealed class ReplicatedConnection : IAsyncDisposable
{
    private static readonly HashSet<string> NotSent = ["CLUSTER", "CONFIG", "INFO", "SUBSCRIBE"];
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MarkTime = TimeSpan.FromSeconds(1);

    private readonly ConnectionMultiplexer _multiplexer;
    private readonly TimeSpan _wait;
    private readonly Lock _one = new();
    private readonly long[] _givenUpUntil = new long[CachePolicy.MostReplicas + 1];
    private Round? _next;
    private bool _isWaiting;

    private ReplicatedConnection(ConnectionMultiplexer multiplexer, TimeSpan wait)
    {
        (_multiplexer, _wait, Database) = (multiplexer, wait, multiplexer.GetDatabase());
    }

    public IDatabase Database { get; }

    public bool IsConnected => _multiplexer.IsConnected;

    /// <summary>How many sockets there have been: while it is unchanged, write and WAIT reached the same server.</summary>
    public long Sockets => _multiplexer.GetCounters().Interactive.SocketCount;

    public static async Task<ReplicatedConnection> OpenAsync(string configuration, System.Net.EndPoint master, RedisOptions redis)
    {
        var options = RedisConfiguration.Parse(configuration, redis);
        options.EndPoints.Clear();
        options.EndPoints.Add(master);
        options.CommandMap = CommandMap.Create(NotSent, available: false);
        options.ConfigurationChannel = "";
        return new ReplicatedConnection(await ConnectionMultiplexer.ConnectAsync(options), redis.ReplicaWait);
    }

    /// <summary>
    /// Returns how many replicas have everything that was sent on this connection before the call; 0 when the server does not answer. Waits for
    /// <paramref name="replicas"/> of them. The mark goes to the slot of <paramref name="key"/>, a key that was written.
    /// </summary>
    public Task<long> WaitAsync(int replicas, RedisKey key)
    {
        lock (_one)
        {
            if (_isWaiting)
            {
                _next ??= new Round(key);
                _next.Replicas = Math.Max(_next.Replicas, replicas);
                return _next.Answer.Task;
            }

            _isWaiting = true;
        }

        return AskAsync(replicas, key);
    }

    /// <summary>Whether to wait at all: after a miss one write per second tries again, and the others do not wait.</summary>
    public bool MayTry(int replicas, long now)
    {
        var until = Volatile.Read(ref _givenUpUntil[replicas]);
        return until == 0
            || (now >= until && Interlocked.CompareExchange(ref _givenUpUntil[replicas], NextTry(now), until) == until);
    }

    /// <summary>Notes the outcome of a wait for that many replicas.</summary>
    public void Note(int replicas, bool confirmed, long now) =>
        Volatile.Write(ref _givenUpUntil[replicas], confirmed ? 0 : NextTry(now));

    public async ValueTask DisposeAsync()
    {
        await _multiplexer.CloseAsync(allowCommandsToComplete: false);
        _multiplexer.Dispose();
    }

    private static long NextTry(long now) => now + (long)Retry.TotalMilliseconds;

    private async Task<long> AskAsync(int replicas, RedisKey key)
    {
        try
        {
            var mark = Database.StringSetAsync(key.Append(":wait"), "", MarkTime);

            // An idle server checks timeouts only ten times a second, so the answer may be late.
            var answer = Database.ExecuteAsync("WAIT", replicas, (long)_wait.TotalMilliseconds);
            var confirmed = (long)await answer.WaitAsync(_wait + Retry);
            return await mark ? confirmed : 0;
        }
        catch (Exception e) when (e is RedisException or TimeoutException or OperationCanceledException or ObjectDisposedException)
        {
            return 0;
        }
        finally
        {
            BeginNext();
        }
    }

    private void BeginNext()
    {
        Round? next;
        lock (_one)
        {
            (next, _next) = (_next, null); // no more writers join it: it is sent now
            _isWaiting = next is not null;
        }

        if (next is not null)
        {
            _ = AnswerAsync(next);
        }
    }

    private async Task AnswerAsync(Round round) => round.Answer.SetResult(await AskAsync(round.Replicas, round.Key));

    private sealed class Round(RedisKey key)
    {
        public RedisKey Key { get; } = key;

        public int Replicas { get; set; }

        public TaskCompletionSource<long> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
