using System.Collections.Concurrent;
using Catalog.Caching;
using Catalog.Testbed;
using Catalog.Tests.Auth;
using Catalog.Tests.Caching;
using Microsoft.Extensions.Logging;

namespace Catalog.Tests.Views;

/// <summary>The last flush of counts and events when a node stops: it runs until all is done or its time is over, and logs what is not.</summary>
public sealed class LastFlushTests : IAsyncLifetime
{
    private static readonly TimeSpan Generous = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Short = TimeSpan.FromSeconds(2);
    private readonly ConcurrentQueue<long> _applied = new();
    private readonly RecordedLog _log = new();
    private LoggerFactory _logs = null!;
    private RedisServer _redis = null!;
    private TcpProxy _network = null!;
    private Nodes _nodes = null!;
    private Func<Task> _database = () => Task.CompletedTask;

    private enum Behind
    {
        Counts,
        Events,
    }

    public static TheoryData<string> Kinds => [nameof(Behind.Counts), nameof(Behind.Events)];

    public async ValueTask InitializeAsync()
    {
        _logs = new LoggerFactory([_log]);
        _redis = await RedisServer.StartAsync();
        _network = TcpProxy.Start(_redis.Endpoint);
        _nodes = await Nodes.StartAsync(0, _redis.Endpoint);
    }

    public async ValueTask DisposeAsync()
    {
        await _nodes.DisposeAsync();
        await _network.DisposeAsync();
        await _redis.DisposeAsync();
        _logs.Dispose();
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task When_Redis_does_not_answer_at_first_the_flush_is_retried(string kind)
    {
        var node = await ImpatientNodeAsync();
        var (take, behind) = Open(kind, node, Generous);
        await Eventually.BecomesTrueAsync(take);
        _network.Blackhole();

        var stopping = behind.DisposeAsync().AsTask();
        await Eventually.BecomesTrueAsync(() => node.Gate.IsOpen); // by now calls have failed, besides the attempt
        _network.Heal();
        await stopping;

        Assert.NotEmpty(_applied);
        Assert.DoesNotContain(_log.Lines, line => line.Contains("not complete", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task When_the_database_fails_at_first_the_flush_is_retried(string kind)
    {
        var (take, behind) = Open(kind, await NodeAsync(), Generous);
        await Eventually.BecomesTrueAsync(take);
        var failures = 0;
        _database = () => ++failures <= 2 ? throw new IOException("away") : Task.CompletedTask;

        await behind.DisposeAsync();

        Assert.NotEmpty(_applied);
        Assert.DoesNotContain(_log.Lines, line => line.Contains("not complete", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task When_the_database_does_not_recover_the_flush_ends_and_logs_it(string kind)
    {
        var (take, behind) = Open(kind, await NodeAsync(), Short);
        await Eventually.BecomesTrueAsync(take);
        _database = () => throw new IOException("away for good");

        await behind.DisposeAsync();

        Assert.Single(_log.Lines, line => line.Contains("not complete: the database did not take it", StringComparison.Ordinal)
            && line.Contains("away for good", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task When_the_database_hangs_the_flush_ends_and_logs_it(string kind)
    {
        var (take, behind) = Open(kind, await NodeAsync(), Short);
        await Eventually.BecomesTrueAsync(take);
        _database = () => Task.Delay(Timeout.Infinite, Stopping);

        await behind.DisposeAsync();

        Assert.Single(_log.Lines, line => line.Contains("not complete: the database did not take it", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task When_Redis_does_not_recover_the_flush_ends_and_logs_it(string kind)
    {
        var (take, behind) = Open(kind, await ImpatientNodeAsync(), Short);
        await Eventually.BecomesTrueAsync(take);
        await _redis.KillAsync();

        await behind.DisposeAsync();

        Assert.Single(_log.Lines, line => line.Contains("not complete: Redis did not answer", StringComparison.Ordinal));
        Assert.Empty(_applied);
    }

    // The token that the flush passes to the database.
    private CancellationToken Stopping { get; set; }

    private Task<CacheNode> NodeAsync() => _nodes.AddAsync(_network.Endpoint, logs: _logs);

    // For tests in which Redis does not answer. A busy machine misses its deadline too.
    private Task<CacheNode> ImpatientNodeAsync() => _nodes.AddAsync(
        _network.Endpoint,
        options => (options.Redis.Deadline, options.Redis.ReconnectInterval) = (TimeSpan.FromMilliseconds(200), TimeSpan.FromMilliseconds(50)),
        logs: _logs);

    private (Func<Task<bool>> Take, IAsyncDisposable Behind) Open(string kind, CacheNode node, TimeSpan longest)
    {
        if (kind == nameof(Behind.Counts))
        {
            var counts = node.Counters(
                "views", new WriteBehindOptions { Shards = 2, LastFlushFor = longest }, (batch, ct) => ApplyAsync(batch.Counts.Values.Sum(), ct));
            return (async () => await counts.AddAsync("p") == CountTaken.Taken, counts);
        }

        var events = node.Events(
            "clicks", new WriteBehindEventsOptions { Shards = 2, LastFlushFor = longest }, (batch, ct) => ApplyAsync(batch.Count, ct));
        return (async () => await events.AddAsync("p", new Dictionary<string, string> { ["kind"] = "click" }) == EventTaken.Taken, events);
    }

    private async Task ApplyAsync(long count, CancellationToken ct)
    {
        Stopping = ct;
        await _database();
        _applied.Enqueue(count);
    }
}
