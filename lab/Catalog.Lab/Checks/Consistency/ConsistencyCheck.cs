using System.Net.Http.Headers;
using Catalog.Testbed;
using Catalog.Testbed.Experiments;
using Npgsql;

namespace Catalog.Lab.Checks.Consistency;

/// <summary>consistency: the stale-read meter. Every change is read back from every node, at 0, 0.1, 1, 2.2 and 10 s, calm and under faults.</summary>
internal sealed class ConsistencyCheck : IExperiment
{
    private const int Writers = 4;
    private const int Readers = 4;
    private const double CalmShare = 0.3;
    private const int ShownViolations = 5;
    private static readonly TimeSpan DefaultDuration = TimeSpan.FromSeconds(60);

    /// <inheritdoc/>
    public string Name => "consistency";

    /// <inheritdoc/>
    public string Summary => "Every change of every cached resource, a tenth by plain SQL, read back from all nodes: how many reads are stale, when, and why.";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ExperimentRow>> RunAsync(ExperimentContext context, CancellationToken ct)
    {
        var options = new RunningCatalogOptions
        {
            Nodes = Math.Max(3, context.Nodes),
            Redis = context.Redis,
            Source = ServerSource.Processes, // only processes can be broken
            Environment = LimitsOutOfReach.Settings,
        };
        await using var catalog = await RunningCatalog.StartAsync(options, context.Progress, ct);
        await using var database = NpgsqlDataSource.Create(catalog.Database);
        using var http = new HttpClient { DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", catalog.Token) } };
        var subjects = await Subjects.PrepareAsync(database, ct);
        var faults = new ConsistencyFaults(catalog, context.Progress);
        var traffic = new ConsistencyTraffic(catalog, http, database, subjects, faults, new History(TimeProvider.System));
        var duration = context.Duration ?? DefaultDuration;

        context.Progress.Report("Reading and writing, all calm");
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(ct);
        ending.CancelAfter(duration);
        await Task.WhenAll(
        [
            faults.RunAsync(duration * CalmShare, ending.Token),
            .. Enumerable.Range(1, Writers).Select(seed => traffic.WriteAsync(seed, ending.Token)),
            .. Enumerable.Range(1, Readers).Select(seed => traffic.ReadAsync(-seed, ending.Token)),
        ]);
        ct.ThrowIfCancellationRequested();
        foreach (var violation in traffic.Violations.Take(ShownViolations))
        {
            context.Progress.Report($"VIOLATION {violation}");
        }

        return ConsistencyReport.Rows(traffic, faults);
    }
}
