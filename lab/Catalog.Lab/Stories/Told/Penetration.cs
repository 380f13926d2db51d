using Catalog.Contenders;
using Catalog.Lab.Stories.Engine;

namespace Catalog.Lab.Stories.Told;

/// <summary>Made-up ids.</summary>
internal sealed class Penetration : Story
{
    private const int Ids = 20;

    public override string Name => "made-up-ids";

    public override string Title => "Made-up ids";

    public override string Problem =>
        "Somebody asks for twenty products that do not exist, again and again, on three nodes. There is nothing to cache, unless the cache "
            + "remembers that there is nothing.";

    public override string Question => "How many of about 360 requests reach the database?";

    public override IReadOnlyList<Answer> Answers =>
    [
        new("at most 20, one for each id", 0, 21),
        new("up to 60, one for each id and node", 21, 61),
        new("more", 61, double.PositiveInfinity),
    ];

    public override string Plot => "loads";

    public override double? Bound => Ids;

    public override string Guarantee => "G2";

    public override string Promise => "Each id that does not exist costs one query.";

    public override string? Sample => "samples/NegativeEntries.cs";

    public override Why Why => new(
        "Catalog.Caching/Reading/ReadProtocol.cs",
        "? new CacheRead<T>(value.Value, value.Version, outcome, (int)ttl.TotalMilliseconds)",
        2,
        "With NegativeTtl set, absence is an answer like any other: it is stored under the same lease, and served from memory and Redis.");

    public override (string Left, string Right) AtFirst => (AllContenders.NaiveDelete, AllContenders.Catalog);

    public override ContenderSettings Cache => base.Cache with { NegativeTtl = TimeSpan.FromSeconds(30) };

    public override double MostStallMs => HalfADeadline;

    public override async Task PlayAsync(Stage stage, CancellationToken ct)
    {
        stage.Measure();
        await using (stage.KeepReading(40, [.. Enumerable.Range(1, Ids).Select(id => $"ghost-{id}")]))
        {
            await Stage.PassAsync(3, ct);
        }
    }

    public override Verdict Judge(Figures figures) => new(
        figures.Loads is >= 1 and <= Ids && figures.Failed == 0,
        figures.Loads,
        "loads",
        $"{figures.Reads:N0} requests for {Ids} ids that do not exist caused {figures.Loads:N0} queries.");
}
