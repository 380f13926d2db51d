using Catalog.Contenders;
using Catalog.Lab.Stories.Engine;

namespace Catalog.Lab.Stories.Told;

/// <summary>A cold start.</summary>
internal sealed class ColdStart : Story
{
    private const int FourNodes = 4;
    private const int MostLoads = 1 + FourNodes;

    public override string Name => "cold-start";

    public override string Title => "A cold start";

    public override string Problem =>
        "Redis is emptied while four nodes serve ten products, and each query takes 300 ms. Every reader on every node misses at once.";

    public override string Question => "How often is the most wanted product loaded?";

    public override IReadOnlyList<Answer> Answers =>
    [
        new("once", 0, 2),
        new("about once a node", 2, MostLoads + 1),
        new("more often", MostLoads + 1, double.PositiveInfinity),
    ];

    public override string Plot => "loads";

    public override string Guarantee => "G2";

    public override string Promise => $"After a cold start a row is loaded at most {MostLoads} times: once, and once more for each node that has yet to notice.";

    public override string? Sample => "samples/StampedeLease.cs";

    public override Why Why => new(
        "Catalog.Caching/Reading/LeasedLoad.cs",
        "case LeaseState.Held when clock.Milliseconds < giveUp:",
        4,
        "A reader that finds the lease taken waits for the notice that the fill sends, on whatever node the load runs.");

    public override (string Left, string Right) AtFirst => (AllContenders.NaiveDelete, AllContenders.Catalog);

    public override int Nodes => FourNodes;

    public override IReadOnlyList<string> Rows => [.. Enumerable.Range(1, 10).Select(row => $"price-{row}")];

    public override ContenderSettings Cache => base.Cache with { LocalTtl = TimeSpan.FromMilliseconds(300) };

    public override double MostStallMs => HalfADeadline;

    public override async Task PlayAsync(Stage stage, CancellationToken ct)
    {
        await stage.WarmAsync(ct);
        await using (stage.KeepReading(80, Rows, TimeSpan.FromMilliseconds(300)))
        {
            await Stage.PassAsync(1, ct);
            stage.Measure();
            await stage.Faults.EmptyRedisAsync(ct);
            await Stage.PassAsync(2.5, ct);
        }
    }

    public override Verdict Judge(Figures figures) => new(
        figures.MostLoadsOfOneRow is >= 1 and <= MostLoads && figures.Failed == 0,
        figures.MostLoadsOfOneRow,
        "loads",
        $"{figures.Loads:N0} queries for {Rows.Count} products, at most {figures.MostLoadsOfOneRow} for one of them; 99 of 100 requests took at most {Duration(figures.P99)}.");
}
