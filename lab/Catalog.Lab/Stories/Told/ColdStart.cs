using Catalog.Contenders;
using Catalog.Lab.Stories.Engine;

namespace Catalog.Lab.Stories.Told;

/// <summary>A cold start.</summary>
internal sealed class ColdStart : Story
{
    public override string Name => "cold-start";

    public override string Title => "A cold start";

    public override string Problem =>
        "Redis is emptied while four nodes serve forty products, and each query takes 100 ms. Every reader on every node misses at once.";

    public override string Question => "How often is the most wanted product loaded?";

    public override IReadOnlyList<Answer> Answers =>
    [
        new("once", 0, 2),
        new("once on each node", 2, 5),
        new("more often", 5, double.PositiveInfinity),
    ];

    public override string Plot => "loads";

    public override string Guarantee => "G2";

    public override string Promise => "After a cold start each row is loaded once.";

    public override string? Sample => "samples/StampedeLease.cs";

    public override Why Why => new(
        "Catalog.Caching/Reading/LeasedLoad.cs",
        "case LeaseState.Held when clock.Milliseconds < giveUp:",
        4,
        "A reader that finds the lease taken waits for the notice that the fill sends, on whatever node the load runs.");

    public override (string Left, string Right) AtFirst => (AllContenders.NaiveDelete, AllContenders.Catalog);

    public override int Nodes => 4;

    public override IReadOnlyList<string> Rows => [.. Enumerable.Range(1, 40).Select(row => $"price-{row}")];

    public override ContenderSettings Cache => base.Cache with { LocalTtl = TimeSpan.FromMilliseconds(300) };

    public override double MostStallMs => HalfADeadline;

    public override async Task PlayAsync(Stage stage, CancellationToken ct)
    {
        await stage.WarmAsync(ct);
        await using (stage.KeepReading(80, Rows, TimeSpan.FromMilliseconds(100)))
        {
            await Stage.PassAsync(1, ct);
            stage.Measure();
            await stage.Faults.EmptyRedisAsync(ct);
            await Stage.PassAsync(2.5, ct);
        }
    }

    public override Verdict Judge(Figures figures) => new(
        figures.MostLoadsOfOneRow <= 1 && figures.Failed == 0,
        figures.MostLoadsOfOneRow,
        "loads",
        $"{figures.Loads:N0} queries for {Rows.Count} products, at most {figures.MostLoadsOfOneRow} for one of them; 99 of 100 requests took at most {Duration(figures.P99)}.");
}
