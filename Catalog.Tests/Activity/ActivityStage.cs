using Catalog.Caching;
using Catalog.Caching.Events;
using Catalog.Infrastructure.Activity;
using Catalog.Tests.Caching;
using Catalog.Tests.Persistence;
using Catalog.Tests.Views;
using Microsoft.Extensions.Options;
using Npgsql;
using StackExchange.Redis;

namespace Catalog.Tests.Activity;

/// <summary>
/// The event services of several nodes in this process, on one fresh database and one Redis, with one shard. No background work runs.
/// </summary>
internal sealed class ActivityStage : IAsyncDisposable
{
    private readonly Nodes _nodes;
    private readonly NpgsqlDataSource _source;
    private readonly List<ActivityNode> _activity = [];

    private ActivityStage(Nodes nodes, string database)
    {
        _nodes = nodes;
        Database = database;
        _source = NpgsqlDataSource.Create(database);
    }

    public string Database { get; }

    public ActivityNode this[int node] => _activity[node];

    /// <summary>Key of the only stream.</summary>
    public string Stream => _nodes.Prefix + "clicks:{0}";

    /// <summary>The group that writes the events to the database, for a consumer that is not a node.</summary>
    public EventGroup Group => new EventLog(_nodes[0].Gate, Stream, 1).Group("database", removeFinished: true);

    public static async Task<ActivityStage> StartAsync(int count, string? database = null, Action<ActivityOptions>? configure = null)
    {
        var stage = new ActivityStage(await Nodes.StartAsync(count), database ?? await TestDatabase.CreateAsync());
        var options = new ActivityOptions { WriteBehind = { Shards = 1, Consumer = { LeadFor = TimeSpan.FromMinutes(1) } } };
        configure?.Invoke(options);
        for (var i = 0; i < count; i++)
        {
            stage._activity.Add(stage.Create(stage._nodes[i], Options.Create(options)));
        }

        return stage;
    }

    public Task<long> AddProductAsync() => ViewStage.AddProductAsync(Database);

    public Task<long> AddUserAsync() => AddUserAsync(Database);

    public static Task<long> AddUserAsync(string database) => TestDatabase.ScalarAsync<long>(
        database, $"INSERT INTO users (email, name, role) VALUES ('{Guid.NewGuid():N}@example.org', 'Ann', 'customer') RETURNING id");

    /// <summary>The kinds of all events in the database, by position.</summary>
    public async Task<string[]> StoredAsync() => await TestDatabase.ScalarAsync<string[]>(
        Database, "SELECT coalesce(array_agg(kind::text ORDER BY position), '{}') FROM activity");

    public async Task<long> WaitingAsync() => (long)await (await RedisAsync()).ExecuteAsync("XLEN", Stream);

    public async Task<long> DeadLettersAsync() => (long)await (await RedisAsync()).ExecuteAsync("XLEN", Stream + ":database:dead");

    /// <summary>Reads the waiting events as a consumer that dies before it handles them.</summary>
    public async Task<IReadOnlyList<LoggedEvent>> TakeAndDieAsync()
    {
        var taken = await Group.TakeAsync("the one that dies", TimeSpan.FromMinutes(1), 1000);
        Assert.True(await (await RedisAsync()).KeyDeleteAsync(Stream + ":database:leader"));
        return taken.Events;
    }

    public Task<IDatabase> RedisAsync() => _nodes.DirectAsync();

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _activity)
        {
            await node.Events.DisposeAsync();
        }

        await _nodes.DisposeAsync();
        await _source.DisposeAsync();
    }

    private ActivityNode Create(CacheNode node, IOptions<ActivityOptions> options)
    {
        var feed = new ActivityFeed(new TestContexts(_source), new Cache<long, ActivityPage>(node, new ActivityCacheOptions().Policy), TestContexts.Readable);
        var batches = new ActivityBatches(_source, feed);
        var events = node.Events(ActivityOptions.Name, options.Value.WriteBehind, batches.ApplyAsync);
        return new ActivityNode(node, events, new ActivityLog(events), batches, feed);
    }
}
