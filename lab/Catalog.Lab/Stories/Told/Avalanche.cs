using Catalog.Contenders;
using Catalog.Lab.Stories.Engine;

namespace Catalog.Lab.Stories.Told;

/// <summary>Entries that were stored together expire together.</summary>
internal class Avalanche : Story
{
    private const int Products = 80;
    private const int Rounds = 35; // each asks for everything on every node, and they are a tenth of a second apart
    private const double MostAtOnce = 0.4;

    public override string Name => "avalanche";

    public override string Title => "An avalanche of one TTL";

    public override string Problem =>
        "Eighty products are cached at the same moment, each for five seconds. Five seconds later all of them expire at the same moment, and the "
            + "database gets all queries at once.";

    public override string Question => "How many queries begin within 100 ms, at most?";

    public override IReadOnlyList<Answer> Answers => [new("up to 32", 0, 33), new("up to 60", 33, 61), new("more", 61, double.PositiveInfinity)];

    public override (string Left, string Right) AtFirst => (AllContenders.NaiveDelete, AllContenders.Catalog);

    public override string Plot => "loads";

    public override string Guarantee => "CachePolicy.Jitter";

    public override string Promise => "Of what expires together, at most 40 % is loaded within the same 100 ms.";

    public override Why Why => new(
        "Catalog.Caching/Entries/Jitter.cs",
        "var factor = 1 + (spread * ((2 * random.NextDouble()) - 1));",
        2,
        "Each entry lives up to 10 % shorter or longer than its TTL, by chance. What was stored together expires one after another.");

    public override IReadOnlyList<string> Rows => [.. Enumerable.Range(1, Products).Select(row => $"price-{row}")];

    public override int Nodes => 2;

    public override ContenderSettings Cache => base.Cache with { Ttl = TimeSpan.FromSeconds(5), LocalTtl = TimeSpan.FromSeconds(5) };

    public override double MostStallMs => HalfADeadline;

    public override async Task PlayAsync(Stage stage, CancellationToken ct)
    {
        await stage.Database.OpenAllAsync(ct);
        await stage.WarmAsync(ct);
        await Stage.PassAsync(3.2, ct);
        stage.Measure();
        for (var round = 0; round < Rounds; round++)
        {
            await Task.WhenAll([.. stage.Nodes.SelectMany(node => Rows.Select(row => stage.ReadAsync(node, row, ct: ct))), Stage.PassAsync(0.1, ct)]);
        }
    }

    public override Verdict Judge(Figures figures) => new(
        figures.Loads >= Products && figures.PeakLoads <= Products * MostAtOnce && figures.Failed == 0,
        figures.PeakLoads,
        "loads in 100 ms",
        $"{figures.Loads:N0} queries; at most {figures.PeakLoads:N0} of them began within 100 ms.");
}
