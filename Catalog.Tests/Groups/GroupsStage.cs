using System.Text.Json;
using Catalog.Testbed;
using Catalog.Tests.Api;
using Catalog.Tests.Caching;
using Catalog.Tests.Persistence;

namespace Catalog.Tests.Groups;

/// <summary>Two nodes on one database, each with its own Redis, as during a move to a new Redis.</summary>
public sealed class GroupsStage : IAsyncLifetime
{
    private Servers _servers = null!;
    private RedisServer _newRedis = null!;

    public string Database { get; private set; } = "";

    /// <summary>The node of the group without a name.</summary>
    public CatalogApi Old { get; private set; } = null!;

    /// <summary>The node of group "b".</summary>
    public CatalogApi New { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        _servers = await Servers.StartAsync(new ServersOptions { Private = true });
        _newRedis = await RedisServer.StartAsync();
        Database = await _servers.Postgres.CreateDatabaseAsync();
        await TestDatabase.MigrateAsync(Database);
        Old = Capturing(new CatalogApi(Database, _servers.Redis.Endpoint));
        await Old.InitializeAsync();
        New = Capturing(new CatalogApi(Database, _newRedis.Endpoint)).With("Caching:Group", "b");
        await New.InitializeAsync();
        await WhenConfirmedAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await New.DisposeAsync();
        await Old.DisposeAsync();
        await _newRedis.DisposeAsync();
        await _servers.DisposeAsync();
    }

    internal Task<T> ScalarAsync<T>(string sql) => TestDatabase.ScalarAsync<T>(Database, sql);

    /// <summary>Waits until both groups have delivered all that is committed now.</summary>
    internal async Task WhenConfirmedAsync()
    {
        var end = await ScalarAsync<string>("SELECT pg_current_wal_lsn()::text");
        await Eventually.BecomesTrueAsync(() => ScalarAsync<bool>($"""
            SELECT count(*) = 2 FROM pg_replication_slots WHERE active AND database = current_database() AND confirmed_flush_lsn >= '{end}'
            """));
    }

    /// <summary>The node that writes, and the one that learns of writes only from the database's log.</summary>
    internal (CatalogApi Writer, CatalogApi Reader) Of(string writer) => writer == "old" ? (Old, New) : (New, Old);

    /// <summary>Waits until a GET on a node answers what is wanted.</summary>
    internal static Task ShowsAsync(CatalogApi node, string path, Func<JsonElement?, bool> wanted) =>
        Eventually.BecomesTrueAsync(async () => wanted(await ReadAsync(node, path)));

    /// <summary>What a node answers to a GET; null when it fails.</summary>
    internal static async Task<JsonElement?> ReadAsync(CatalogApi node, string path)
    {
        using var answer = await node.Http.GetAsync(path);
        return answer.IsSuccessStatusCode ? await CatalogApi.JsonAsync(answer) : null;
    }

    private static CatalogApi Capturing(CatalogApi node) => node
        .With("ChangeCapture:Enabled", "true")
        .With("ChangeCapture:ConfirmAfter", "00:00:00") // so that a test can wait until its changes are confirmed
        .With("Sessions:NoteEvery", "00:01:00") // recording the use of a session would detect a change too
        .With("Caching:Products:Ttl", "01:00:00") // and so would the end of an entry
        .With("Caching:Products:LocalTtl", "01:00:00")
        .With("Caching:Products:NegativeTtl", "01:00:00")
        .With("Caching:ProductLists:Ttl", "01:00:00")
        .With("Caching:ProductLists:LocalTtl", "01:00:00")
        .With("Caching:Inventory:Ttl", "01:00:00")
        .With("Caching:Users:Ttl", "01:00:00")
        .With("Caching:Users:LocalTtl", "01:00:00")
        .With("Caching:Users:NegativeTtl", "01:00:00");
}
