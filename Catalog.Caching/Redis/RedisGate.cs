using System.Diagnostics;
using System.Runtime.CompilerServices;
using Catalog.Caching.Clocks;
using Catalog.Caching.Telemetry;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.CircuitBreaker;
using StackExchange.Redis;

namespace Catalog.Caching.Redis;

/// <summary>The one way to Redis: every call has a deadline and stands behind one circuit breaker.</summary>
/// <remarks>
/// <para>A frozen server is noticed by our deadline, not by the socket. A failure is an answer (<see cref="RedisReply{T}"/>), not an
/// exception, because reading goes on without Redis; so is an error that Redis answers (<see cref="RedisRefusals"/>). A call that missed its
/// deadline may still take effect later; every script is written so that this does no harm. Thread-safe.</para>
/// <para>The breaker is Polly's. While it is closed, calls do not run inside it, which would cost more than the call itself: their
/// outcomes are reported to it, every failure and one success a millisecond. While it is open or trying, calls run inside it.</para>
/// </remarks>
internal sealed class RedisGate
{
    private readonly ResiliencePipeline _breaker;
    private readonly CircuitBreakerStateProvider _state = new();
    private readonly SharedDeadline _usual;
    private readonly SharedDeadline _patient;
    private volatile SharedDeadline _deadline;
    private readonly MonotonicClock _clock;
    private readonly ReplicatedWrites _replicated;
    private readonly IRedisSeam? _seam;
    private long _lastReport;

    /// <summary>Puts a gate before a connection.</summary>
    public RedisGate(
        RedisConnection connection,
        RedisOptions options,
        MonotonicClock clock,
        CachingMetrics metrics,
        ILogger<RedisGate> log,
        IRedisSeam? seam = null)
    {
        _seam = seam;
        Connection = connection;
        Metrics = metrics;
        _clock = clock;
        _usual = _deadline = new SharedDeadline(options.Deadline);
        _patient = new SharedDeadline(options.ConnectTimeout);
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
                    log.LogWarning(opened.Outcome.Exception, "Redis is given up for {Duration}", opened.BreakDuration);
                    metrics.BreakerOpened();
                    return default;
                },
                OnClosed = _ =>
                {
                    log.LogInformation("Redis answers again");
                    metrics.BreakerClosed();
                    Recovered?.Invoke();
                    return default;
                },
            })
            .Build();
    }

    /// <summary>Raised when the breaker closes after it was open.</summary>
    public event Action? Recovered;

    /// <summary>Raised in the flow of a write that fewer replicas confirmed in time than it asked for, before it is answered.</summary>
    public event Action? Unreplicated;

    /// <summary>Whether calls are kept back now.</summary>
    public bool IsOpen => _state.CircuitState is CircuitState.Open or CircuitState.Isolated;

    /// <summary>Whether calls are neither kept back nor on trial.</summary>
    internal bool IsClosed => _state.CircuitState == CircuitState.Closed;

    /// <summary>The connection behind the gate, for what is not a request: subscriptions and slots.</summary>
    public RedisConnection Connection { get; }

    internal RedisRefusals Refusals { get; }

    internal CachingMetrics Metrics { get; }

    /// <summary>
    /// Lets each call take <see cref="RedisOptions.ConnectTimeout"/> until disposed. For a node that starts: its first calls wait for their
    /// own code to be compiled, and would have Redis given up; nobody waits for them yet. Not to be nested.
    /// </summary>
    public IDisposable BePatient()
    {
        _deadline = _patient;
        return new Patience(this);
    }

    /// <summary>Makes one call. Never throws for what Redis or the network did.</summary>
    /// <param name="state">Passed to <paramref name="call"/>, so that it can be a static lambda.</param>
    /// <param name="call">Starts the command.</param>
    /// <param name="operation">Names the activity; the calling method when left out.</param>
    /// <param name="holds">The type of the keys in <paramref name="state"/>, as TYPE names it: a key that holds something else is removed.</param>
    public ValueTask<RedisReply<T>> TryAsync<TState, T>(
        TState state, Func<IDatabase, TState, Task<T>> call, [CallerMemberName] string operation = "", string holds = "string") =>
        TryAsync(Connection.Database, _deadline, state, call, operation, holds);

    /// <summary>Makes one write that is to be on replicas before it is answered; see <see cref="ReplicatedWrites"/>.</summary>
    /// <param name="replicas">On how many; with 0 it is a call like any other.</param>
    /// <param name="key">A key that it writes: the others lie in the same slot.</param>
    /// <param name="state">Passed to <paramref name="call"/>, so that it can be a static lambda.</param>
    /// <param name="call">Starts the one command.</param>
    /// <param name="operation">Names the activity; the calling method when left out.</param>
    /// <param name="holds">The type of the keys in <paramref name="state"/>, as TYPE names it: a key that holds something else is removed.</param>
    /// <returns>Answered when the master has it; when replicas do not, <see cref="Unreplicated"/> is raised first.</returns>
    public ValueTask<RedisReply<T>> TryAsync<TState, T>(
        int replicas,
        RedisKey key,
        TState state,
        Func<IDatabase, TState, Task<T>> call,
        [CallerMemberName] string operation = "",
        string holds = "string") =>
        replicas == 0
            ? TryAsync(Connection.Database, _deadline, state, call, operation, holds)
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
            var value = await SendAsync(database, state, call, operation).WaitAsync(deadline.Next());
            var now = _clock.Milliseconds;
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
            return new RedisReply<T>(false, default!);
        }
    }

    /// <summary>A call that does not go through the gate: without deadline and breaker.</summary>
    internal Task<T> PassAsync<T>(string operation, Func<Task<T>> call) => _seam is null ? call() : _seam.CallAsync(operation, call);

    /// <summary>A message has come.</summary>
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

    // By itself, so that a call without a seam makes no closure.
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
        return new RedisReply<T>(false, default!, Sent: outcome.Exception is not BrokenCircuitException);
    }

    private sealed class Patience(RedisGate gate) : IDisposable
    {
        public void Dispose() => gate._deadline = gate._usual;
    }

    // The outcome of a call that has ended: completes at once.
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

    // Anything else is a bug of ours. A connection is disposed of when another server takes over.
    private static bool IsTrouble(Exception e) =>
        e is RedisException or RedisCommandException or TimeoutException or OperationCanceledException or ObjectDisposedException
        || RedisRefusals.IsUnreadable(e);
}
