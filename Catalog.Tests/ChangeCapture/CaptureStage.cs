using System.Text.Json;
using Catalog.Testbed;
using Catalog.Tests.Api;
using Catalog.Tests.Caching;
using Catalog.Tests.Persistence;

namespace Catalog.Tests.ChangeCapture;

/// <summary>Two nodes of the service that capture changes, on private servers.</summary>
public sealed class CaptureStage : IAsyncLifetime
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60); // only ends a hang
    private readonly Dictionary<string, string> _settings = new()
    {
        ["ChangeCapture:Enabled"] = "true",
        ["ChangeCapture:ConfirmAfter"] = "00:00:00", // so that a test can wait until its changes are confirmed
        ["ChangeCapture:HolderTimeout"] = "00:00:10", // a busy machine must not look like a node that hangs
        ["Database:LockTimeout"] = "00:00:03", // its default: a delivery that waits for a lock fails soon
        ["Sessions:NoteEvery"] = "00:01:00", // recording the use of a session would detect a change too

        // Entries outlive a test, so a change that shows was delivered.
        ["Caching:Products:Ttl"] = "01:00:00",
        ["Caching:Products:LocalTtl"] = "01:00:00",
        ["Caching:ProductLists:Ttl"] = "01:00:00",
        ["Caching:ProductLists:LocalTtl"] = "01:00:00",
        ["Caching:Reviews:Ttl"] = "01:00:00",
        ["Caching:Reviews:LocalTtl"] = "01:00:00",
        ["Caching:Users:Ttl"] = "01:00:00",
        ["Caching:Inventory:Ttl"] = "01:00:00",
    };

    public Servers Servers { get; private set; } = null!;

    public string Database { get; private set; } = "";

    public CatalogApi First { get; private set; } = null!;

    public CatalogApi Second { get; private set; } = null!;

    public IReadOnlyList<CatalogApi> Nodes => [First, Second];

    /// <summary>Options of its Redis.</summary>
    internal RedisServerOptions Redis { get; init; } = new();

    /// <summary>Sets a configuration value of both nodes. Call it before the start.</summary>
    internal CaptureStage With(string setting, string value)
    {
        _settings[setting] = value;
        return this;
    }

    public async ValueTask InitializeAsync()
    {
        await StartServersAsync();
        await StartNodesAsync();
        await WhenFollowedAsync();
    }

    /// <summary>Starts the servers with a migrated database.</summary>
    internal async Task StartServersAsync()
    {
        Servers = await Servers.StartAsync(new ServersOptions { Private = true, Redis = Redis });
        Database = await Servers.Postgres.CreateDatabaseAsync();
        await TestDatabase.MigrateAsync(Database);
    }

    /// <summary>Starts the nodes without waiting until they capture.</summary>
    internal async Task StartNodesAsync(string? connectionString = null)
    {
        First = Configured(new CatalogApi(connectionString ?? Database, Servers.Redis.Endpoint));
        await First.InitializeAsync(); // the second node uses its database
        Second = Configured(First.NewPeer());
        await Second.InitializeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var started in new IAsyncDisposable?[] { Second, First, Servers }.OfType<IAsyncDisposable>()) // all, unless a start failed
        {
            await started.DisposeAsync();
        }
    }

    internal Task SqlAsync(string sql) => TestDatabase.ScalarAsync<int>(Database, $"{sql}; SELECT 1");

    internal Task<T> ScalarAsync<T>(string sql) => TestDatabase.ScalarAsync<T>(Database, sql);

    /// <summary>Adds a product and waits until its invalidations are confirmed, so that no other is in flight.</summary>
    internal async Task<long> AddAsync(params (string Field, object? Value)[] change)
    {
        var (id, _) = await First.AddAsync(change);
        await WhenConfirmedAsync();
        return id;
    }

    /// <summary>Waits until one of the nodes reads the slot and the invalidations ordered at the start are done.</summary>
    internal async Task WhenFollowedAsync()
    {
        await Eventually.BecomesTrueAsync(async () => (await ReportsAsync()).Any(r => r.Contains("This node reads", StringComparison.Ordinal)), Timeout);
        await WhenConfirmedAsync();
    }

    /// <summary>Waits until all that is committed now has been delivered and confirmed.</summary>
    internal async Task WhenConfirmedAsync()
    {
        var end = await ScalarAsync<string>("SELECT pg_current_wal_lsn()::text");
        await Eventually.BecomesTrueAsync(
            () => ScalarAsync<bool>($"SELECT coalesce(bool_or(confirmed_flush_lsn >= '{end}'), false) FROM pg_replication_slots"), Timeout);
    }

    /// <summary>Waits until a GET on every node answers what is wanted.</summary>
    internal async Task ShowsAsync(string path, Func<JsonElement, bool> wanted)
    {
        foreach (var node in Nodes)
        {
            await Eventually.BecomesTrueAsync(async () => await JsonAsync(node, path) is { } answer && wanted(answer), Timeout);
        }
    }

    /// <summary>Reads a path on each node, so that it is in all caches.</summary>
    internal async Task CacheAsync(string path)
    {
        foreach (var node in Nodes)
        {
            (await node.Http.GetAsync(path)).Dispose();
            (await node.Http.GetAsync(path)).Dispose();
        }
    }

    /// <summary>Waits until a GET on every node finds nothing.</summary>
    internal async Task IsGoneAsync(string path)
    {
        foreach (var node in Nodes)
        {
            await Eventually.BecomesTrueAsync(async () => await JsonAsync(node, path) is null, Timeout);
        }
    }

    internal static async Task<JsonElement?> JsonAsync(CatalogApi node, string path)
    {
        using var answer = await node.Http.GetAsync(path);
        return answer.IsSuccessStatusCode ? await CatalogApi.JsonAsync(answer) : null;
    }

    /// <summary>What each node reports about change capture.</summary>
    internal async Task<IReadOnlyList<string>> ReportsAsync() =>
        [.. await Task.WhenAll(Nodes.Select(async node => (await StateAsync(node)).GetProperty("description").GetString()!))];

    /// <summary>The part of a node's health report that is about change capture.</summary>
    internal static async Task<JsonElement> StateAsync(CatalogApi node)
    {
        using var answer = await node.Http.GetAsync("/health/ready");
        return (await CatalogApi.JsonAsync(answer)).GetProperty("dependencies").GetProperty("change-capture");
    }

    private CatalogApi Configured(CatalogApi node)
    {
        foreach (var (setting, value) in _settings)
        {
            node.With(setting, value);
        }

        return node;
    }
}
