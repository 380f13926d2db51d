using System.Diagnostics;
using System.Runtime.CompilerServices;
using Catalog.Caching.Clocks;
using Catalog.Caching.Telemetry;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.CircuitBreaker;
using StackExchange.Redis;

namespace Catalog.Caching.Redis;

/// <summary>Sends every call to Redis, with a deadline and behind one circuit breaker.</summary>
/// <remarks>
/// <para>The deadline detects a frozen server, which the socket does not. A failure is a result (<see cref="RedisReply{T}"/>), not an
/// exception, because reads continue without Redis; so is an error reply (<see cref="RedisRefusals"/>). A call that missed its deadline may
/// still take effect later; every script is written so that this is harmless. Thread-safe.</para>
/// <para>The breaker is Polly's. While it is closed, calls do not run inside it, which would cost more than the call itself: their outcomes
/// are reported to it, every failure and one success per millisecond. While it is open or half-open, calls run inside it.</para>
/// <para>Without a connection, nothing is sent and no call is answered.</para>
/// </remarks>
internal sealed class RedisGate
{
    private readonly ResiliencePipeline _breaker;
    private readonly CircuitBreakerStateProvider _state = new();
    private readonly SharedDeadline _usual;
    private readonly SharedDeadline _extended;
    private volatile SharedDeadline _deadline;
    private readonly ReplicatedWrites _replicated;
    private readonly IRedisSeam? _seam;
    private readonly RedisConnection? _connection;
    private long _lastReport;
    private bool _isOutage;

    public RedisGate(
        RedisConnection? connection,
        RedisOptions options,
        MonotonicClock clock,
        CachingMetrics metrics,
        ILogger<RedisGate> log,
        IRedisSeam? seam = null)
    {
        _seam = seam;
        _connection = connection;
        Metrics = metrics;
        Clock = clock;
        _usual = _deadline = new SharedDeadline(options.Deadline);
        _extended = new SharedDeadline(options.ConnectTimeout);
        _replicated = new ReplicatedWrites(this, options, clock, metrics, log);
        Refusals = new RedisRefusals(this, clock, metrics, log);
        _breaker = new ResiliencePipelineBuilder()
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions
            {
                ShouldHandle = new PredicateBuilder().Handle<Exception>(static e => !RedisRefusals.IsOfOneCommand(e)),
                FailureRatio = options.BreakerFailureRatio,
                SamplingDuration = options.BreakerWindow,
                MinimumThroughput = options.BreakerMinimumCalls,
                BreakDuration = options.BreakDuration,
                StateProvider = _state,
                OnOpened = opened =>
                {
                    // It opens again after each call that tries in vain: one line for the whole outage.
                    if (!Interlocked.Exchange(ref _isOutage, true))
                    {
                        log.LogWarning(
                            opened.Outcome.Exception, "The circuit breaker opened: Redis is called once every {Duration} until it answers", opened.BreakDuration);
                    }

                    metrics.BreakerOpened();
                    return default;
                },
                OnClosed = _ =>
                {
                    Volatile.Write(ref _isOutage, false);
                    log.LogInformation("The circuit breaker closed: Redis answers again");
                    metrics.BreakerClosed();
                    Recovered?.Invoke();
                    return default;
                },
            })
            .Build();
    }

    /// <summary>Raised when the breaker closes again.</summary>
    public event Action? Recovered;

    /// <summary>Raised in the flow of a write that too few replicas confirmed in time, before the write returns.</summary>
    public event Action? Unreplicated;

    /// <summary>Whether there is a Redis, up or down.</summary>
    public bool HasServer => _connection is not null;

    /// <summary>Whether no call is sent: the breaker blocks them, or there is no Redis.</summary>
    public bool IsOpen => !HasServer || _state.CircuitState == CircuitState.Open;

    /// <summary>Whether the breaker is closed, and not half-open.</summary>
    internal bool IsClosed => HasServer && _state.CircuitState == CircuitState.Closed;

    /// <summary>Whether Redis answers within the call deadline. One round trip.</summary>
    public async ValueTask<bool> AnswersAsync() => (await TryAsync(0, static (redis, _) => redis.PingAsync())).Answered;

    /// <summary>The connection, for subscriptions and slots.</summary>
    /// <exception cref="InvalidOperationException">There is no Redis.</exception>
    public RedisConnection Connection => _connection ?? throw NoRedis();

    /// <summary>The exception of what cannot do without Redis.</summary>
    internal static InvalidOperationException NoRedis() => new("This requires Redis: set ConnectionStrings:Redis.");

    internal RedisRefusals Refusals { get; }

    internal CachingMetrics Metrics { get; }
    internal MonotonicClock Clock { get; }

    /// <summary>
    /// Raises the deadline of each call to <see cref="RedisOptions.ConnectTimeout"/> until disposed. For a node that starts: its first calls wait
    /// for the JIT, which would open the breaker. Do not nest.
    /// </summary>
    public IDisposable ExtendDeadline()
    {
        _deadline = _extended;
        return new ExtendedDeadline(this);
    }

    /// <summary>Makes one call. Never throws because of Redis or the network.</summary>
    /// <param name="state">Passed to <paramref name="call"/>, so that it can be a static lambda.</param>
    /// <param name="call">Starts the command.</param>
    /// <param name="operation">The activity's name; by default the calling method.</param>
    /// <param name="holds">The type of the keys in <paramref name="state"/>, as TYPE names it: a key of another type is removed.</param>
    public ValueTask<RedisReply<T>> TryAsync<TState, T>(
        TState state, Func<IDatabase, TState, Task<T>> call, [CallerMemberName] string operation = "", string holds = "string") =>
        _connection is null
            ? new(new RedisReply<T>(false, default!, Sent: false))
            : TryAsync(_connection.Database, _deadline, state, call, operation, holds);

    /// <summary>Makes one write that replicas must confirm; see <see cref="ReplicatedWrites"/>.</summary>
    /// <param name="replicas">How many replicas; 0 is a call like any other.</param>
    /// <param name="key">A key that it writes; all others are in the same slot.</param>
    /// <param name="state">Passed to <paramref name="call"/>, so that it can be a static lambda.</param>
    /// <param name="call">Starts the one command.</param>
    /// <param name="operation">The activity's name; by default the calling method.</param>
    /// <param name="holds">The type of the keys in <paramref name="state"/>, as TYPE names it: a key of another type is removed.</param>
    /// <returns>Answered when the master has it. If too few replicas do, <see cref="Unreplicated"/> is raised first.</returns>
    public ValueTask<RedisReply<T>> TryAsync<TState, T>(
        int replicas,
        RedisKey key,
        TState state,
        Func<IDatabase, TState, Task<T>> call,
        [CallerMemberName] string operation = "",
        string holds = "string") =>
        replicas == 0 || _connection is null
            ? TryAsync(state, call, operation, holds)
            : _replicated.TryAsync(replicas, key, state, call, operation, holds);

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    internal async ValueTask<RedisReply<T>> TryAsync<TState, T>(
        IDatabase database, SharedDeadline deadline, TState state, Func<IDatabase, TState, Task<T>> call, string operation, string holds)
    {
        using var activity = CachingMetrics.Activities.StartActivity(operation, ActivityKind.Client);
        if (_state.CircuitState != CircuitState.Closed)
        {
            return await TryInsideAsync(database, state, call, operation, holds);
        }

        try
        {
            var began = Metrics.CallBegins();
            var value = await SendAsync(database, state, call, operation).WaitAsync(deadline.Next());
            Metrics.CallAnswered(operation, began);
            var now = Clock.Milliseconds;
            if (now != Volatile.Read(ref _lastReport))
            {
                Volatile.Write(ref _lastReport, now);
                await ReportAsync(failure: null);
            }

            return new RedisReply<T>(true, value);
        }
        catch (Exception e) when (IsTrouble(e))
        {
            activity?.SetStatus(ActivityStatusCode.Error, e.Message);
            await ReportAsync(e);
            await Refusals.NoteAsync(database, _deadline, operation, state, holds, e);
            return new RedisReply<T>(false, default!, WasSent(e));
        }
    }

    /// <summary>A call without deadline and breaker.</summary>
    internal Task<T> PassAsync<T>(string operation, Func<Task<T>> call) => _seam is null ? call() : _seam.CallAsync(operation, call);

    internal void Deliver(string channel, string message, Action<string> act)
    {
        if (_seam is null)
        {
            act(message);
        }
        else
        {
            _seam.Deliver(channel, message, act);
        }
    }

    internal void NoteUnreplicated() => Unreplicated?.Invoke();

    private Task<T> SendAsync<TState, T>(IDatabase database, TState state, Func<IDatabase, TState, Task<T>> call, string operation) =>
        _seam is null ? call(database, state) : SendThroughAsync(_seam, database, state, call, operation);

    // A separate method, so that a call without a seam allocates no closure.
    private static Task<T> SendThroughAsync<TState, T>(
        IRedisSeam seam, IDatabase database, TState state, Func<IDatabase, TState, Task<T>> call, string operation) =>
        seam.CallAsync(operation, () => call(database, state));

    private async ValueTask<RedisReply<T>> TryInsideAsync<TState, T>(
        IDatabase database, TState state, Func<IDatabase, TState, Task<T>> call, string operation, string holds)
    {
        var context = ResilienceContextPool.Shared.Get();
        var outcome = await _breaker.ExecuteOutcomeAsync(
            static async (_, s) =>
            {
                try
                {
                    return Outcome.FromResult(await s.gate.SendAsync(s.database, s.state, s.call, s.operation).WaitAsync(s.gate._deadline.Next()));
                }
                catch (Exception e) when (IsTrouble(e))
                {
                    return Outcome.FromException<T>(e);
                }
            },
            context,
            (gate: this, database, state, call, operation));
        ResilienceContextPool.Shared.Return(context);
        if (outcome.Exception is null)
        {
            return new RedisReply<T>(true, outcome.Result!);
        }

        await Refusals.NoteAsync(database, _deadline, operation, state, holds, outcome.Exception);
        return new RedisReply<T>(false, default!, WasSent(outcome.Exception));
    }

    private sealed class ExtendedDeadline(RedisGate gate) : IDisposable
    {
        public void Dispose() => gate._deadline = gate._usual;
    }

    // Reports a finished call; completes synchronously.
    private async ValueTask ReportAsync(Exception? failure)
    {
        var context = ResilienceContextPool.Shared.Get();
        await _breaker.ExecuteOutcomeAsync(
            static (_, failure) => new ValueTask<Outcome<bool>>(
                failure is null ? Outcome.FromResult(true) : Outcome.FromException<bool>(failure)),
            context,
            failure);
        ResilienceContextPool.Shared.Return(context);
    }

    private static bool WasSent(Exception e) =>
        e is not (BrokenCircuitException or RedisConnectionException { FailureType: ConnectionFailureType.UnableToResolvePhysicalConnection });

    // Any other exception is a bug. ObjectDisposedException: the connection was replaced after a failover.
    private static bool IsTrouble(Exception e) =>
        e is RedisException or RedisCommandException or TimeoutException or OperationCanceledException or ObjectDisposedException
        || RedisRefusals.IsUnreadable(e);
}
