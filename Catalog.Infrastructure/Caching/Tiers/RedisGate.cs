using Microsoft.Extensions.Logging;
using Polly;
using Polly.CircuitBreaker;
using StackExchange.Redis;

namespace Catalog.Infrastructure.Caching.Tiers;

/// <summary>The one way to Redis: every call has a deadline and stands behind one circuit breaker.</summary>
/// <remarks>
/// A frozen server is noticed by our deadline, not by the socket. A failure is an answer (<see cref="RedisReply{T}"/>), not an
/// exception, because reading goes on without Redis. A call that missed its deadline may still take effect later; every script
/// is written so that this does no harm. Thread-safe.
/// </remarks>
public sealed class RedisGate
{
    private readonly RedisConnection _connection;
    private readonly TimeSpan _deadline;
    private readonly ResiliencePipeline _breaker;
    private readonly CircuitBreakerStateProvider _state = new();

    /// <summary>Puts a gate before a connection.</summary>
    public RedisGate(RedisConnection connection, RedisOptions options, CachingMetrics metrics, ILogger<RedisGate> log)
    {
        _connection = connection;
        _deadline = options.Deadline;
        _breaker = new ResiliencePipelineBuilder()
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions
            {
                ShouldHandle = new PredicateBuilder().Handle<RedisException>().Handle<TimeoutException>(),
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

    /// <summary>Whether calls are let through now.</summary>
    public bool IsOpen => _state.CircuitState is CircuitState.Open or CircuitState.Isolated;

    /// <summary>The connection behind the gate, for what is not a request: subscriptions and slots.</summary>
    public RedisConnection Connection => _connection;

    /// <summary>Makes one call. Never throws for what Redis or the network did.</summary>
    /// <param name="state">Passed to <paramref name="call"/>, so that it can be a static lambda.</param>
    /// <param name="call">Starts the command.</param>
    public async ValueTask<RedisReply<T>> TryAsync<TState, T>(TState state, Func<IDatabase, TState, Task<T>> call)
    {
        var context = ResilienceContextPool.Shared.Get();
        try
        {
            var outcome = await _breaker.ExecuteOutcomeAsync(
                static async (_, s) =>
                {
                    try
                    {
                        return Outcome.FromResult(await s.call(s.gate._connection.Database, s.state).WaitAsync(s.gate._deadline));
                    }
                    catch (Exception e) when (e is RedisException or TimeoutException)
                    {
                        return Outcome.FromException<T>(e);
                    }
                },
                context,
                (gate: this, state, call));

            return outcome.Exception switch
            {
                null => new RedisReply<T>(true, outcome.Result!),
                RedisServerException e when !IsTrouble(e) => throw e,
                BrokenCircuitException => new RedisReply<T>(false, default!, Sent: false),
                _ => new RedisReply<T>(false, default!),
            };
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    // An error that the server answers is our bug, except while it starts, fails over or is out of memory.
    private static bool IsTrouble(RedisServerException e) =>
        e.Message.StartsWith("LOADING", StringComparison.Ordinal)
        || e.Message.StartsWith("READONLY", StringComparison.Ordinal)
        || e.Message.StartsWith("MASTERDOWN", StringComparison.Ordinal)
        || e.Message.StartsWith("CLUSTERDOWN", StringComparison.Ordinal)
        || e.Message.StartsWith("MOVED", StringComparison.Ordinal)
        || e.Message.StartsWith("TRYAGAIN", StringComparison.Ordinal)
        || e.Message.StartsWith("BUSY", StringComparison.Ordinal)
        || e.Message.StartsWith("OOM", StringComparison.Ordinal)
        || e.Message.StartsWith("NOREPLICAS", StringComparison.Ordinal)
        || e.Message.StartsWith("MISCONF", StringComparison.Ordinal);
}
