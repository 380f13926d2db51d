using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Catalog.Caching;
using Catalog.Caching.Background;
using Catalog.Caching.Bus;
using Catalog.Infrastructure.Persistence.ChangeCapture;
using Catalog.Infrastructure.Persistence.ChangeCapture.Tables;
using Microsoft.Extensions.Logging;
using Npgsql;
using StackExchange.Redis;

namespace Catalog.Infrastructure.Doctor;

/// <summary>
/// Examines this node at its start and then every minute: whether Redis refuses it a command, whether a token that it sends comes back by each way
/// of the bus and through the database, and whether it shares caches with the nodes that were there before it.
/// </summary>
internal sealed class DoctorService : BackgroundLoop
{
    private static readonly TimeSpan FirstTime = TimeSpan.FromSeconds(10);

    private const int Forgotten = 3; // examinations after which a silent node is forgotten
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _awaited = new(StringComparer.Ordinal);
    private readonly CacheNode _node;
    private readonly Neighbours? _neighbours; // null without Redis: there is nothing to examine
    private readonly NpgsqlDataSource _source;
    private readonly CaptureStatus _capture;
    private readonly DoctorOptions _options;
    private readonly ILogger<DoctorService> _log;
    private readonly long _began;
    private string? _database;
    private bool _hasBegun;
    private volatile Examination? _last;
    private volatile bool _mayServe = true;

    public DoctorService(
        CacheNode node,
        NpgsqlDataSource source,
        CaptureStatus capture,
        DoctorOptions options,
        BackgroundLoops loops,
        IMeterFactory meters,
        ILogger<DoctorService> log)
        : base(loops, "doctor")
    {
        (_node, _source, _capture, _options, _log) = (node, source, capture, options, log);
        _began = node.Time.GetTimestamp();
        _neighbours = node.Gate.HasServer ? new Neighbours(node, log) : null;
        if (node.Gate.HasServer)
        {
            node.Bus.Announced += Note;
        }

        var meter = meters.Create(Name);
        meter.CreateObservableGauge("catalog.doctor.token", Tokens, "s", "How long a node's token took to come back, by way");
        meter.CreateObservableGauge("catalog.doctor.unfit", () => MayServe ? 0 : 1, null, "1 on a node that does not fit the others, or lacks a right");
    }

    /// <summary>The name of the meter.</summary>
    public const string Name = "Catalog.Doctor";

    /// <summary>The last result; null before the first.</summary>
    public Examination? Last => _last;

    /// <summary>Whether the first examination is still to be waited for. It takes a moment; a node that cannot be examined serves in the end.</summary>
    public bool IsAwaited => _neighbours is not null && _last is null && _node.Time.GetElapsedTime(_began) < FirstTime;

    /// <summary>
    /// False on a node that does not fit an older one, or that Redis has refused a command since it started. A right that is withdrawn later does
    /// not stop a node that works.
    /// </summary>
    public bool MayServe => _mayServe;

    protected override TimeSpan LongestBackoff => TimeSpan.FromSeconds(1); // a node that starts before its database waits for this

    protected override async Task<TimeSpan> TurnAsync(CancellationToken stoppingToken)
    {
        if (_neighbours is null)
        {
            return Timeout.InfiniteTimeSpan;
        }

        _database ??= await DatabaseAsync(stoppingToken);
        var answers = await _node.Gate.AnswersAsync(); // a Redis that is down refuses nothing
        var unheard = answers ? await _neighbours.AnnounceAsync(_database) : null;
        var refusal = answers ? await RefusalAsync() : null;
        var captured = SendThroughDatabaseAsync(stoppingToken);
        var tokens = await Task.WhenAll(_node.Bus.Shards.Select(SendTokenAsync));
        var within = Forgotten * _options.Every;
        var found = new Examination(
            Slowest(tokens, token => token.PubSub),
            Slowest(tokens, token => token.Stream),
            await captured,
            refusal,
            unheard,
            _neighbours.Unfit(within), // after the tokens: the others have answered meanwhile
            _neighbours.Cost(within),
            [.. _neighbours.Heard(within).Select(facts => facts.Node)]);
        _hasBegun |= refusal is null;
        _mayServe = found.Unfit is null && _hasBegun;
        await _neighbours.ServesAsync(_mayServe);
        Log(found);
        _last = found;
        return _options.Every;
    }

    private static TimeSpan? Slowest<T>(IEnumerable<T> tokens, Func<T, TimeSpan?> took) =>
        tokens.Select(took).Aggregate((TimeSpan?)TimeSpan.Zero, (slowest, one) => slowest is null || one is null ? null : one > slowest ? one : slowest);

    // A token is an invalidation of a key that nobody caches.
    private async Task<(TimeSpan? PubSub, TimeSpan? Stream)> SendTokenAsync(BusShard shard)
    {
        var token = $"doctor:{{{Guid.NewGuid():N}}}";
        var heard = _awaited[token] = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            var began = _node.Time.GetTimestamp();
            var message = new BusMessage(_node.Id, _node.RedisClock.Milliseconds, IsTag: false, [token]).ToString();
            if (await shard.PublishAsync(message) is not { } sequence)
            {
                return (null, null);
            }

            var inStream = await shard.Log.ReadAsync(sequence) is [var first, ..] && first.Message == message;
            TimeSpan? stream = inStream ? _node.Time.GetElapsedTime(began) : null;
            var isHeard = await Task.WhenAny(heard.Task, Task.Delay(_options.TokenTime, _node.Time)) == heard.Task;
            return (isHeard ? _node.Time.GetElapsedTime(began) : null, stream);
        }
        finally
        {
            _awaited.TryRemove(token, out _);
        }
    }

    // The node that reads the slot sends it on through the bus. Nothing is sent where no node can read the slot, which the health report says.
    private async Task<(bool IsSent, TimeSpan? Took)> SendThroughDatabaseAsync(CancellationToken stopping)
    {
        if (_capture.State is not (CaptureState.Following or CaptureState.Waiting))
        {
            return default;
        }

        var token = $"doctor:{{{Guid.NewGuid():N}}}";
        var heard = _awaited[token] = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        limit.CancelAfter(_options.TokenTime);
        try
        {
            var began = _node.Time.GetTimestamp();
            await using var command = _source.CreateCommand("SELECT pg_logical_emit_message(true, $1, $2)");
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = TokensTable.Prefix });
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = token });
            await command.ExecuteNonQueryAsync(limit.Token);
            await heard.Task.WaitAsync(limit.Token);
            return (true, _node.Time.GetElapsedTime(began));
        }
        catch (Exception e) when (e is NpgsqlException or OperationCanceledException && !stopping.IsCancellationRequested)
        {
            _log.LogDebug(e, "The doctor's token did not come back by change capture");
            return (true, null);
        }
        finally
        {
            _awaited.TryRemove(token, out _);
        }
    }

    private void Note(string text)
    {
        if (text.IndexOf("|k|doctor:", StringComparison.Ordinal) is not (>= 0 and var at))
        {
            return;
        }

        foreach (var token in text[(at + 3)..].Split('\n'))
        {
            if (_awaited.TryGetValue(token, out var heard))
            {
                heard.TrySetResult();
            }
        }
    }

    // The commands that every node needs, on a key of its own.
    private async Task<string?> RefusalAsync()
    {
        var (redis, key) = (_node.Gate.Connection.Database, (RedisKey)$"{_node.Options.KeyPrefix}doctor:{{{_node.Id}}}");
        (string Name, Func<Task> Send)[] commands =
        [
            ("SET", () => redis.StringSetAsync(key, "", TimeSpan.FromMinutes(1))),
            ("GET", () => redis.StringGetAsync(key)),
            ("EVAL", () => redis.ScriptEvaluateAsync("return redis.call('STRLEN', KEYS[1])", [key])),
            ("XRANGE", () => redis.StreamRangeAsync(_node.Bus.Shards[0].Log.StreamKey, count: 1)),
            ("UNLINK", () => redis.KeyDeleteAsync(key)),
        ];
        foreach (var (name, send) in commands)
        {
            try
            {
                await send().WaitAsync(_options.TokenTime, _node.Time);
            }
            catch (RedisServerException refused) when (refused.Message.StartsWith("NOPERM", StringComparison.Ordinal))
            {
                return $"{name} ({refused.Message})";
            }
            catch (Exception e) when (e is RedisException or TimeoutException)
            {
                _log.LogDebug(e, "Redis does not answer the doctor");
                return null;
            }
        }

        return null;
    }

    private async Task<string> DatabaseAsync(CancellationToken ct)
    {
        await using var command = _source.CreateCommand(
            "SELECT c.system_identifier || '/' || d.oid FROM pg_control_system() c, pg_database d WHERE d.datname = current_database()");
        return (string)(await command.ExecuteScalarAsync(ct))!;
    }

    private void Log(Examination found)
    {
        if (found.Unfit is not null || found.Refusal is not null)
        {
            _log.LogError("Doctor: {Found}", found);
        }
        else if (found.IsDegraded && _last is not { IsDegraded: true })
        {
            _log.LogWarning("Doctor: {Found}", found);
        }
        else if (_last is null)
        {
            _log.LogInformation("Doctor: {Found}", found);
        }
    }

    // A lost one counts as the time after which it is given up: a figure that is missing raises no alert.
    private IEnumerable<Measurement<double>> Tokens() => _last is not { } last
        ? []
        : [
            Of("pubsub", last.PubSub),
            Of("stream", last.Stream),
            .. last.Capture.IsSent ? [Of("capture", last.Capture.Took)] : Array.Empty<Measurement<double>>(),
        ];

    private Measurement<double> Of(string way, TimeSpan? took) =>
        new((took ?? _options.TokenTime).TotalSeconds, new KeyValuePair<string, object?>("way", way));
}
