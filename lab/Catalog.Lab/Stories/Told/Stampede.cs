using Catalog.Contenders;
using Catalog.Lab.Stories.Engine;

namespace Catalog.Lab.Stories.Told;

/// <summary>A stampede on one key.</summary>
internal sealed class Stampede : Story
{
    private const int Readers = 200;

    public override string Name => "stampede";

    public override string Title => "A stampede on one key";

    public override string Problem =>
        "The entry of a hot product has just expired, and 200 requests on four nodes want it. Each finds nothing, and the query takes 300 ms.";

    public override string Question => "How often is the database asked?";

    public override IReadOnlyList<Answer> Answers =>
    [
        new("once", 0, 2),
        new("once on each node", 2, 5),
        new("more often", 5, double.PositiveInfinity),
    ];

    public override string Plot => "loads";

    public override double? Bound => 1;

    public override string Guarantee => "G2";

    public override string Promise => "All readers on all nodes cause one load.";

    public override string? Sample => "samples/StampedeLease.cs";

    public override Why Why => new(
        "Catalog.Caching/Shared/SharedTier.cs",
        "var asked = database.StringSetAsync(keys[1], lease.Token, time, When.NotExists",
        3,
        "The first reader takes the lease and loads. All others, on all nodes, wait for the notice of its fill.");

    public override (string Left, string Right) AtFirst => (AllContenders.NaiveDelete, AllContenders.Catalog);

    public override int Nodes => 4;

    public override double MostStallMs => HalfADeadline;

    public override async Task PlayAsync(Stage stage, CancellationToken ct)
    {
        stage.Measure();
        await Task.WhenAll(Enumerable.Range(0, Readers).Select(
            reader => Task.Run(() => stage.ReadAsync(1 + (reader % stage.Fleet.Count), Row, TimeSpan.FromMilliseconds(300), ct), ct)));
        await Stage.PassAsync(0.3, ct);
    }

    public override Verdict Judge(Figures figures) => new(
        figures.Loads == 1 && figures.Failed == 0,
        figures.Loads,
        "loads",
        $"{figures.Reads} readers caused {figures.Loads} {(figures.Loads == 1 ? "query" : "queries")}; the last of them waited {Duration(figures.Slowest)}.");
}
