using System.Globalization;
using System.Runtime;
using System.Text;
using Catalog.Benchmarks.Peers;
using Catalog.Contenders;
using Catalog.Testbed;
using Catalog.Testbed.Experiments;

namespace Catalog.Benchmarks;

/// <summary>The speed of the ways to cache that people use, one after another in each round of the same run. Build it in Release.</summary>
public sealed class PeersBench : IExperiment
{
    private const string Separator = ": ";

    /// <inheritdoc/>
    public string Name => "peers";

    /// <inheritdoc/>
    public string Summary => "Hits, misses, a stampede, an invalidation and an outage on plain caches, HybridCache, FusionCache and this library.";

    /// <inheritdoc/>
    public bool NeedsQuiet => true;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ExperimentRow>> RunAsync(ExperimentContext context, CancellationToken ct)
    {
        await using var server = await RedisServer.StartAsync(ct: ct);
        context.Progress.Report($"{Environment.ProcessorCount} processors, {(GCSettings.IsServerGC ? "server" : "workstation")} GC, .NET {Environment.Version}");
        var rows = new List<ExperimentRow>();
        foreach (var measure in PeerMeasure.All)
        {
            var figures = AllContenders.InOrder.ToDictionary(contender => contender.Name, _ => new List<double[]>());
            for (var round = 0; round < measure.Rounds; round++)
            {
                foreach (var contender in AllContenders.InOrder.Where(contender => contender.HasLocalTier || !measure.NeedsLocalTier))
                {
                    figures[contender.Name].Add(await measure.MeasureAsync(contender, server, ct));
                }
            }

            foreach (var (at, figure) in measure.Figures.Index())
            {
                foreach (var contender in AllContenders.InOrder.Where(contender => figures[contender.Name].Count > 0))
                {
                    var median = Measuring.Quantile.Median([.. figures[contender.Name].Select(measured => measured[at])]);
                    context.Progress.Report($"{figure.Name}, {contender.Name}: {median:0.###} {figure.Unit}");
                    rows.Add(ExperimentRow.Told($"{figure.Name}{Separator}{contender.Title}", Math.Round(median, 3), figure.Unit));
                }
            }
        }

        return rows;
    }

    /// <inheritdoc/>
    public string? Markdown(IReadOnlyList<ExperimentRow> rows)
    {
        var text = new StringBuilder("""
            # The speed of peers

            Written by `dotnet run -c Release --project lab/Catalog.Lab -- bench peers --markdown docs/peers-speed.md`. All in one run, one after
            another in each round; the medians. Better is less, except where it is a number a second. The best of a row is bold. How each is set
            up, and what each does when something fails, says [peers.md](peers.md).


            """);
        text.Append("| |").AppendJoin('|', AllContenders.InOrder.Select(contender => $" {contender.Title} ")).Append("| unit |\n|---|")
            .AppendJoin('|', AllContenders.InOrder.Select(_ => "---")).Append("|---|\n");
        var better = new StringBuilder("\n## Where another is better than Catalog.Caching\n\n");
        foreach (var figure in PeerMeasure.All.SelectMany(measure => measure.Figures))
        {
            var figures = AllContenders.InOrder.Select(contender => rows.FirstOrDefault(row => row.Row == figure.Name + Separator + contender.Title)).ToArray();
            var best = figure.IsRate ? figures.Max(row => row?.Value) : figures.Min(row => row?.Value);
            AddBetter(better, figure, figures);
            text.Append(CultureInfo.InvariantCulture, $"| {figure.Name} |");
            foreach (var row in figures)
            {
                var number = row?.Value.ToString("#,0.###", CultureInfo.InvariantCulture);
                text.Append(CultureInfo.InvariantCulture, $" {(row is null ? "–" : row.Value == best ? $"**{number}**" : number)} |");
            }

            text.Append(CultureInfo.InvariantCulture, $" {figure.Unit} |\n");
        }

        return text.Append(better).ToString();
    }

    private static void AddBetter(StringBuilder text, PeerFigure figure, ExperimentRow?[] figures)
    {
        var all = AllContenders.InOrder.Zip(figures, (contender, row) => (Contender: contender, Value: row?.Value)).ToArray();
        var ours = all.Single(one => one.Contender.Name == AllContenders.Catalog).Value;
        var better = all.Where(one => !one.Contender.IsOurs && (figure.IsRate ? one.Value > ours : one.Value < ours)).ToArray();
        if (better.Length > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"- {figure.Name}: ")
                .AppendJoin("", better.Select(one => string.Create(CultureInfo.InvariantCulture, $"{one.Contender.Title} {one.Value:#,0.###}, ")))
                .Append(CultureInfo.InvariantCulture, $"ours {ours:#,0.###} {figure.Unit}.\n");
        }
    }
}
