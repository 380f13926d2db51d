using System.Diagnostics;
using Catalog.Testbed;
using Npgsql;

namespace Catalog.Benchmarks.Scaling;

/// <summary>A catalog with some nodes on a Redis topology. Its processes can be measured, and frozen while others are measured.</summary>
internal sealed class Deployment : IAsyncDisposable
{
    /// <summary>The number of products, with ids from 1.</summary>
    public const int Products = 30_000;

    private const int Masters = 3; // of a cluster; they come first
    private const int QuietCommands = 200;
    private static readonly TimeSpan QuietTime = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan QuietLimit = TimeSpan.FromSeconds(30);

    // On a busy machine, a missed deadline would turn a hit into a load.
    private static readonly Dictionary<string, string> Settings =
        new(LimitsOutOfReach.Settings) { ["Caching__Redis__Deadline"] = "00:00:02" };

    private readonly RunningCatalog _catalog;
    private readonly NpgsqlDataSource _database;
    private readonly List<ApiNode> _more = [];
    private long _readings;

    private Deployment(RunningCatalog catalog, RedisTopology shape)
    {
        _catalog = catalog;
        _database = NpgsqlDataSource.Create(catalog.Database);
        Shape = shape;
        Probes = [.. catalog.Redis.Members.Take(shape == RedisTopology.Cluster ? Masters : 1).Select(member => new RedisProbe(member.Endpoint))];
    }

    public RedisTopology Shape { get; }

    /// <summary>One for each master.</summary>
    public IReadOnlyList<RedisProbe> Probes { get; }

    public IReadOnlyList<ApiNode> Nodes => [.. _catalog.Nodes, .. _more];

    public IReadOnlyList<Uri> Addresses => [.. _catalog.Nodes.Select(node => node.Address)];

    public string Redis => _catalog.Redis.ConnectionString;

    public NpgsqlDataSource Database => _database;

    /// <summary>The authorization header of an admin.</summary>
    public string SignedIn => $"Authorization: Bearer {_catalog.Token}";

    public override string ToString() => $"{Count(_catalog.Nodes.Count, "node")}, {Count(Probes.Count, "master")}";

    public static async Task<Deployment> StartAsync(int nodes, RedisTopology shape, IProgress<string> log, CancellationToken ct)
    {
        var catalog = await RunningCatalog.StartAsync(
            new RunningCatalogOptions { Nodes = nodes, Redis = shape, Source = ServerSource.Processes, Environment = Settings },
            log,
            ct);
        var deployment = new Deployment(catalog, shape);
        try
        {
            await deployment.FillAsync(ct);
            return deployment;
        }
        catch
        {
            await deployment.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts another node. It is part of <see cref="Nodes"/> until <see cref="EndMoreAsync"/>.</summary>
    public async Task<ApiNode> StartMoreAsync(CancellationToken ct, params (string Name, string Value)[] settings)
    {
        var node = await ApiNode.StartAsync(
            new ApiNodeOptions
            {
                Postgres = _catalog.Database,
                Redis = Redis,
                Admin = _catalog.Admin,
                Environment = new Dictionary<string, string>([.. Settings, .. settings.Select(s => KeyValuePair.Create(s.Name, s.Value))]),
            },
            ct);
        _more.Add(node);
        return node;
    }

    public async Task EndMoreAsync()
    {
        foreach (var node in _more)
        {
            await node.StopAsync();
            await node.DisposeAsync();
        }

        _more.Clear();
    }

    /// <summary>The average size of a seeded product's document, in bytes.</summary>
    public async Task<int> AverageProductAsync(CancellationToken ct)
    {
        const int Sample = 200;
        var bytes = 0;
        for (var id = 1; id <= Sample; id++)
        {
            bytes += (await Nodes[0].Http.GetByteArrayAsync(new Uri($"products/{id}", UriKind.Relative), ct)).Length;
        }

        return bytes / Sample;
    }

    /// <summary>Freezes the nodes, so that they use no processor time while others are measured.</summary>
    public void Freeze() => Each(node => node.Freeze());

    public void Thaw() => Each(node => node.Thaw());

    /// <summary>Reads the total costs so far. The call to each master is excluded from <see cref="Cost.RedisReads"/>.</summary>
    public async Task<MeterReading> ReadAsync(CancellationToken ct)
    {
        var infos = await Task.WhenAll(Probes.Select(probe => probe.InfoAsync(ct)));
        await using var question = _database.CreateCommand(
            "SELECT xact_commit + xact_rollback, pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::float8 FROM pg_stat_database WHERE datname = current_database()");
        await using var answer = await question.ExecuteReaderAsync(ct);
        await answer.ReadAsync(ct);
        const double Micro = 1_000_000;
        var costs = new Costs
        {
            [Cost.Seconds] = Stopwatch.GetTimestamp() / (double)Stopwatch.Frequency,
            [Cost.RedisReads] = infos.Sum(info => info.Field("total_reads_processed")) - (_readings++ * Probes.Count),
            [Cost.RedisIn] = infos.Sum(info => info.Field("total_net_input_bytes") - info.Field("total_net_repl_input_bytes")),
            [Cost.RedisOut] = infos.Sum(info => info.Field("total_net_output_bytes") - info.Field("total_net_repl_output_bytes")),
            [Cost.RedisCpu] = Micro * _catalog.Redis.Members.Sum(member => ProcessTimes.Of(member.ProcessId)),
            [Cost.NodeCpu] = Micro * Nodes.Sum(node => ProcessTimes.Of(node.ProcessId)),
            [Cost.PostgresCpu] = Micro * ProcessTimes.WithChildren(_catalog.Postgres.ProcessId),
            [Cost.ClientCpu] = Micro * ProcessTimes.Of(Environment.ProcessId),
            [Cost.Transactions] = answer.GetInt64(0),
            [Cost.LogBytes] = answer.GetDouble(1),
        };
        return new MeterReading(costs, infos);
    }

    public async ValueTask DisposeAsync()
    {
        Thaw();
        foreach (var probe in Probes)
        {
            probe.Dispose();
        }

        await EndMoreAsync();
        await _database.DisposeAsync();
        await _catalog.DisposeAsync();
    }

    // Copies of the seeded products with other skus, and unlimited stock.
    private async Task FillAsync(CancellationToken ct)
    {
        await using var fill = _database.CreateCommand($"""
            INSERT INTO products (sku, name, description, price, currency, category, tags)
            SELECT p.sku || '-' || copy, p.name, p.description, p.price, p.currency, p.category, p.tags
            FROM products p CROSS JOIN generate_series(2, {Products / Http.HttpStage.Products}) AS copy;
            INSERT INTO inventory (product_id, on_hand) SELECT id, 1000000000 FROM products WHERE id <= {Http.HttpStage.Products};
            ANALYZE
            """);
        fill.CommandTimeout = 120;
        await fill.ExecuteNonQueryAsync(ct);
        await QuietAsync(ct);
    }

    // Waits until the nodes have processed the invalidations of the new rows.
    private async Task QuietAsync(CancellationToken ct)
    {
        var (before, since) = (double.NaN, Stopwatch.GetTimestamp());
        while (Stopwatch.GetElapsedTime(since) < QuietLimit)
        {
            var now = (await ReadAsync(ct)).Commands.Sum();
            if (now - before < QuietCommands)
            {
                return;
            }

            before = now;
            await Task.Delay(QuietTime, ct);
        }
    }

    private void Each(Action<ApiNode> act)
    {
        foreach (var node in Nodes)
        {
            act(node);
        }
    }

    private static string Count(int count, string what) => count == 1 ? $"1 {what}" : $"{count} {what}s";
}

/// <summary>The total costs at a point in time.</summary>
/// <param name="Costs">The total.</param>
/// <param name="Masters">The figures of each master.</param>
internal sealed record MeterReading(Costs Costs, IReadOnlyList<RedisInfo> Masters)
{
    /// <summary>Commands that each master has executed, including those within scripts.</summary>
    public IReadOnlyList<double> Commands => [.. Masters.Select(master => master.Field("total_commands_processed"))];

    /// <summary>The executions of a command on all masters.</summary>
    public CommandUse Use(string command) => Masters
        .Select(master => master.Commands.GetValueOrDefault(command))
        .Aggregate((a, b) => new CommandUse(a.Calls + b.Calls, a.Microseconds + b.Microseconds));
}
