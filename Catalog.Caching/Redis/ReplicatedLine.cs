using StackExchange.Redis;

namespace Catalog.Caching.Redis;

/// <summary>A connection to one master for writes that are to be on replicas before the caller goes on.</summary>
/// <remarks>
/// <para><c>WAIT n ms</c> answers how many replicas have everything that its own connection has written, and blocks that connection
/// until n have it or the time is over. So these writes have a connection of their own, where nobody else waits with them.
/// <see cref="WaitAsync"/> is called right behind the write, without awaiting that: both are one round trip, and the replica's.</para>
/// <para>Group commit: one WAIT is under way at a time; who writes meanwhile shares the next. A thousand writers at once cost a few.</para>
/// <para>Redis 8 waits for what the connection has changed: a command that found nothing to change, such as the removal of what another
/// connection has just removed, would be confirmed although no replica has that removal. So a mark is written in front of each WAIT.</para>
/// <para>Write and WAIT must have met the same server. Who asks compares <see cref="Sockets"/> before and after: on a new socket WAIT
/// knows of no write and answers at once.</para>
/// <para>The client knows this connection as a plain server: without CLUSTER and INFO it neither finds out that there are others nor
/// sends a command on to them, where WAIT would not follow. Thread-safe.</para>
/// </remarks>
internal sealed class ReplicatedLine : IAsyncDisposable
{
    private static readonly HashSet<string> NotSent = ["CLUSTER", "INFO", "SUBSCRIBE"];
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MarkTime = TimeSpan.FromSeconds(1);

    private readonly ConnectionMultiplexer _multiplexer;
    private readonly TimeSpan _wait;
    private readonly Lock _one = new();
    private readonly long[] _givenUpUntil = new long[CachePolicy.MostReplicas + 1];
    private Round? _next;
    private bool _isWaiting;

    private ReplicatedLine(ConnectionMultiplexer multiplexer, TimeSpan wait)
    {
        (_multiplexer, _wait, Database) = (multiplexer, wait, multiplexer.GetDatabase());
    }

    /// <summary>Where to write.</summary>
    public IDatabase Database { get; }

    /// <summary>Whether the socket is up, as far as this side knows.</summary>
    public bool IsConnected => _multiplexer.IsConnected;

    /// <summary>How many sockets there have been: what was written and waited for while it stayed the same met the same server.</summary>
    public long Sockets => _multiplexer.GetCounters().Interactive.SocketCount;

    /// <summary>Opens one.</summary>
    /// <param name="configuration">Of the main connection.</param>
    /// <param name="master">The master.</param>
    /// <param name="redis">Deadlines.</param>
    public static async Task<ReplicatedLine> OpenAsync(string configuration, System.Net.EndPoint master, RedisOptions redis)
    {
        var options = RedisConfiguration.Parse(configuration, redis);
        options.EndPoints.Clear();
        options.EndPoints.Add(master);
        options.CommandMap = CommandMap.Create(NotSent, available: false);
        options.TieBreaker = "";
        options.ConfigurationChannel = "";
        return new ReplicatedLine(await ConnectionMultiplexer.ConnectAsync(options), redis.ReplicaWait);
    }

    /// <summary>How many replicas have all that was sent on this line before this call; 0 when the server does not say.</summary>
    /// <param name="replicas">For how many to wait.</param>
    /// <param name="key">A key that was written, in whose slot the mark is.</param>
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

    /// <summary>Whether to wait at all: after replicas were missed, one write a second tries again, the others do not wait.</summary>
    public bool MayTry(int replicas, long now)
    {
        var until = Volatile.Read(ref _givenUpUntil[replicas]);
        return until == 0
            || (now >= until && Interlocked.CompareExchange(ref _givenUpUntil[replicas], NextTry(now), until) == until);
    }

    /// <summary>Notes how waiting for that many ended.</summary>
    public void Note(int replicas, bool confirmed, long now) =>
        Volatile.Write(ref _givenUpUntil[replicas], confirmed ? 0 : NextTry(now));

    /// <inheritdoc/>
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

            // An idle server looks at its clock ten times a second only, so that the answer may come later than it was told.
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
            (next, _next) = (_next, null); // from here on nobody joins it: it is sent now
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
