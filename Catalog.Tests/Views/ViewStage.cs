using Catalog.Caching;
using Catalog.Infrastructure.Views;
using Catalog.Tests.Caching;
using Catalog.Tests.Persistence;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Npgsql;

namespace Catalog.Tests.Views;

/// <summary>The services that count views, of several nodes in this process, on one fresh database and one Redis. No background work runs.</summary>
internal sealed class ViewStage : IAsyncDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 4, 12, 0, 0, TimeSpan.Zero);
    private readonly FakeTimeProvider _time = new(Noon);
    private readonly Nodes _nodes;
    private readonly NpgsqlDataSource _source;
    private readonly List<ViewNode> _views = [];

    private ViewStage(Nodes nodes, string database)
    {
        _nodes = nodes;
        Database = database + ";Search Path=public,pg_catalog"; // so that now() is the function of the stage
        _source = NpgsqlDataSource.Create(Database);
    }

    /// <summary>The day of the nodes and of the database, which never ends.</summary>
    public static DateOnly Today { get; } = DateOnly.FromDateTime(Noon.UtcDateTime);

    public string Database { get; }

    public string Prefix => _nodes.Prefix;

    public ViewNode this[int node] => _views[node];

    public static async Task<ViewStage> StartAsync(
        int count, string? redis = null, Action<ViewOptions>? configure = null, Action<CachingOptions>? caching = null)
    {
        var stage = new ViewStage(await Nodes.StartAsync(count, redis, caching), await TestDatabase.CreateAsync());
        await TestDatabase.ScalarAsync<int>(stage.Database, $"""
            CREATE FUNCTION public.now() RETURNS timestamptz STABLE LANGUAGE sql AS $$ SELECT timestamptz '{Noon:O}' $$;
            SELECT 1
            """);
        var options = new ViewOptions();
        configure?.Invoke(options);
        for (var i = 0; i < count; i++)
        {
            stage._views.Add(stage.Create(stage._nodes[i], Options.Create(options)));
        }

        return stage;
    }

    public Task<long> AddProductAsync() => AddProductAsync(Database);

    public static Task<long> AddProductAsync(string database) => TestDatabase.ScalarAsync<long>(database, $"""
        INSERT INTO categories VALUES ('garden', 'Garden') ON CONFLICT DO NOTHING;
        INSERT INTO products (sku, name, description, price, currency, category, tags)
        VALUES ('{Guid.NewGuid():N}', 'Rake', '', 1, 'EUR', 'garden', '{"{}"}') RETURNING id
        """);

    /// <summary>The views of all products and of all days in the database.</summary>
    public async Task<(long Total, long Daily)> TotalsAsync() => (
        await TestDatabase.ScalarAsync<long>(Database, "SELECT coalesce(sum(views), 0)::bigint FROM product_views"),
        await TestDatabase.ScalarAsync<long>(Database, "SELECT coalesce(sum(views), 0)::bigint FROM daily_views"));

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _views)
        {
            await node.Counts.DisposeAsync();
            node.Counter.Dispose();
        }

        await _nodes.DisposeAsync();
        await _source.DisposeAsync();
    }

    private ViewNode Create(CacheNode node, IOptions<ViewOptions> options)
    {
        var contexts = new TestContexts(_source);
        var top = new TopProducts(node.Gate, contexts, options, Options.Create(node.Options), _time);
        var viewers = new UniqueViewers(node.Gate, Options.Create(node.Options), _time);
        var batches = new ViewBatches(_source, top, viewers);
        var counts = node.Counters(ViewOptions.Name, options.Value.WriteBehind, batches.ApplyAsync);
        var counter = new ViewCounter(counts, batches, viewers, options);
        return new ViewNode(
            node,
            counts,
            counter,
            batches,
            top,
            new ViewQueries(contexts, counter, viewers));
    }
}
