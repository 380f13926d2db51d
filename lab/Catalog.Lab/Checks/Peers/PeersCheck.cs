using System.Globalization;
using System.Text;
using Catalog.Contenders;
using Catalog.Testbed.Experiments;

namespace Catalog.Lab.Checks.Peers;

/// <summary>
/// peers: the same faults for the ways to cache that people use. For each, how many trials stayed old, and how old the oldest answer was.
/// </summary>
/// <remarks>Our own caches must keep their guarantees; for the others the figures are printed without a target.</remarks>
internal sealed class PeersCheck : IExperiment
{
    internal const int Trials = 200;
    private const int AtOnce = 3;
    private const string Separator = ": ";

    /// <inheritdoc/>
    public string Name => "peers";

    /// <inheritdoc/>
    public string Summary => $"{Trials} trials of each fault on plain caches, HybridCache, FusionCache and this library: how many stayed old.";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ExperimentRow>> RunAsync(ExperimentContext context, CancellationToken ct)
    {
        foreach (var contender in AllContenders.InOrder)
        {
            context.Progress.Report($"{contender.Title}: {contender.Configuration}");
        }

        var rows = new List<ExperimentRow>();
        foreach (var fault in PeerCase.All)
        {
            var outcomes = new PeerOutcome[AllContenders.InOrder.Count];
            await Parallel.ForAsync(0, outcomes.Length, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = ct }, async (at, token) =>
            {
                var (contender, settings) = (AllContenders.InOrder[at], new ContenderSettings());
                await using var stage = await PeerStage.StartAsync(contender, fault.Adjust?.Invoke(settings) ?? settings, Trials, token);
                await fault.PlayAsync(stage, token);
                var outcome = outcomes[at] = await stage.WatchAsync();
                context.Progress.Report($"{fault.Name}, {contender.Name}: {outcome.StayedOld} of {Trials} stayed old, the oldest {outcome.OldestMs:F0} ms; {outcome.Answered} answered");
            });
            rows.AddRange(AllContenders.InOrder.Zip(outcomes).SelectMany(pair => RowsOf(fault, pair.First, pair.Second)));
        }

        return rows;
    }

    /// <inheritdoc/>
    public string? Markdown(IReadOnlyList<ExperimentRow> rows)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"""
            # Peers in the same checks

            Written by `dotnet run -c Release --project lab/Catalog.Lab -- check peers --markdown docs/peers.md`. [How fast they are](peers-speed.md)
            is measured by `bench peers`.

            Each cell: how many of {Trials} trials were still wrong {PeerStage.WatchFor.TotalSeconds:0} seconds after the fault, and the oldest wrong
            answer that was seen; in brackets how many trials some node did not answer in the end, which proves nothing. Ages count from the announcement of the change, and at the earliest from the end of the fault. Three nodes, one
            Redis, TTL 60 s in Redis and 30 s in memory for all; {AtOnce} contenders at once, on
            {Environment.ProcessorCount} processors.


            """);
        text.Append("| |").AppendJoin('|', AllContenders.InOrder.Select(contender => $" {contender.Title} ")).Append("|\n|---|")
            .AppendJoin('|', AllContenders.InOrder.Select(_ => "---")).Append("|\n");
        foreach (var fault in PeerCase.All)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {fault.Name} |");
            foreach (var contender in AllContenders.InOrder)
            {
                var (stayed, oldest, answered) = FiguresOf(rows, fault, contender);
                text.Append(CultureInfo.InvariantCulture, $" {(stayed > 0 ? $"**{stayed}**" : "0")}, {oldest:0} ms{(answered < Trials ? $" ({Trials - answered} unanswered)" : "")} |");
            }

            text.Append('\n');
        }

        AddBetterPeers(text, rows);
        text.Append("\n## How each is set up\n\n");
        foreach (var contender in AllContenders.InOrder)
        {
            text.Append(CultureInfo.InvariantCulture, $"- **{contender.Title}**: {contender.Configuration}.\n");
        }

        return text.Append("""

            Plain TTL and Delete on write keep nothing in memory, so no lost message can hurt them: what they serve is as old as Redis. By hand there
            is no removal by tag. With wrong replies, what counts is what a cache keeps of them. Behind the framework's interface there are no versions, so nothing is promised about two writers that set.

            A node whose clock is off is not among the faults: all nodes of a trial run in one process, and most contenders read the clock of the
            process. Ours is tested with clocks 15 minutes off ([G3](guarantees.md#g3-a-lost-message-costs-at-most-2-s)).

            """).ToString();
    }

    // Where a peer that answered has fewer wrong trials than ours, or as few and an oldest wrong answer that is clearly younger.
    private static void AddBetterPeers(StringBuilder text, IReadOnlyList<ExperimentRow> rows)
    {
        const double clearly = 50;
        text.Append("\n## Where another is better than Catalog.Caching\n\n");
        var isAny = false;
        var ours = AllContenders.Find(AllContenders.Catalog)!;
        foreach (var fault in PeerCase.All)
        {
            var (stayed, oldest, answered) = FiguresOf(rows, fault, ours);
            var better = AllContenders.InOrder.Where(peer => !peer.IsOurs && FiguresOf(rows, fault, peer) is var figures && figures.Answered >= answered
                && (figures.StayedOld < stayed || (figures.StayedOld == stayed && figures.OldestMs < oldest - clearly))).ToArray();
            if (better.Length > 0)
            {
                isAny = true;
                text.Append(CultureInfo.InvariantCulture, $"- {fault.Name}: ours {stayed:0}, {oldest:0} ms; ")
                    .AppendJoin(", ", better.Select(peer => FiguresOf(rows, fault, peer) is var figures
                        ? string.Create(CultureInfo.InvariantCulture, $"{peer.Title} {figures.StayedOld:0}, {figures.OldestMs:0} ms")
                        : ""))
                    .Append(".\n");
            }
        }

        text.Append(isAny ? "" : "In no row of this table.\n");
    }

    private static PeerOutcome FiguresOf(IReadOnlyList<ExperimentRow> rows, PeerCase fault, Contender contender)
    {
        var figures = rows.Where(row => row.Row.StartsWith(fault.Name + Separator + contender.Title + ",", StringComparison.Ordinal)).ToArray();
        return new PeerOutcome((int)figures[0].Value, figures[1].Value, (int)figures[2].Value);
    }

    internal static IEnumerable<ExperimentRow> RowsOf(PeerCase fault, Contender contender, PeerOutcome outcome)
    {
        var name = fault.Name + Separator + contender.Title;
        var isPromised = contender.IsOurs && !(contender.Name == AllContenders.CatalogHybrid && fault.Name == "two overlapping writers");
        yield return isPromised
            ? ExperimentRow.AtMost($"{name}, stayed old", outcome.StayedOld, "trials", 0)
            : ExperimentRow.Told($"{name}, stayed old", outcome.StayedOld, "trials");
        yield return isPromised
            ? ExperimentRow.AtMost($"{name}, oldest answer", outcome.OldestMs, "ms", fault.BoundMs)
            : ExperimentRow.Told($"{name}, oldest answer", outcome.OldestMs, "ms");
        yield return contender.IsOurs
            ? ExperimentRow.AtLeast($"{name}, answered in the end", outcome.Answered, "trials", Trials)
            : ExperimentRow.Told($"{name}, answered in the end", outcome.Answered, "trials");
        if (fault.LeastLoads > 0)
        {
            yield return contender.IsOurs
                ? ExperimentRow.AtLeast($"{name}, loads during the change", outcome.Held, "trials", fault.LeastLoads)
                : ExperimentRow.Told($"{name}, loads during the change", outcome.Held, "trials");
        }
    }
}
