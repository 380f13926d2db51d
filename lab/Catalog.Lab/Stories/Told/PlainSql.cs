using Catalog.Contenders;
using Catalog.Lab.Stories.Engine;

namespace Catalog.Lab.Stories.Told;

/// <summary>A change made with plain SQL, which no cache hears about.</summary>
internal sealed class PlainSql : Story
{
    private const string Captured = "capture";

    public override string Name => "plain-sql";

    public override string Title => "Plain SQL behind the service's back";

    public override string Problem =>
        "Somebody corrects a price with an UPDATE in the database's console. No node of the service takes part in it, so no cache hears about it.";

    public override string Question => "How long is the old price served?";

    public override IReadOnlyList<Answer> Answers =>
    [
        new("not at all", 0, 1),
        new("up to a second", 1, 1_000),
        new("until the TTL ends", 1_000, double.PositiveInfinity),
    ];

    public override IReadOnlyList<Way> Ways =>
    [
        .. Way.OfEach.Select(way => way with { IsPromised = false }),
        new(Captured, "Catalog.Caching with change capture", AllContenders.Find(AllContenders.Catalog)!),
    ];

    public override (string Left, string Right) AtFirst => (AllContenders.Fusion, Captured);

    public override string Plot => "staleness";

    public override double? Bound => 1;

    public override string Guarantee => "G4";

    public override string Promise => "A change made with plain SQL shows everywhere after 1 s.";

    public override Why Why => new(
        "Catalog.Infrastructure/Persistence/ChangeCapture/ChangeBatch.cs",
        "/// <summary>Adds a change of a table. Changes of tables that are not cached are ignored.</summary>",
        8,
        "PostgreSQL writes each commit to its log, whoever made it. A node reads the log from a replication slot and invalidates what changed.");

    public override async Task PlayAsync(Stage stage, CancellationToken ct)
    {
        await stage.WarmAsync(ct);
        await using var feed = stage.Settings.Way == Captured ? await stage.FollowChangesAsync(ct) : null;
        await using (stage.KeepReading(20, [Row]))
        {
            await Stage.PassAsync(0.8, ct);
            stage.Measure();
            await stage.CorrectAsync(Row, ct);
            await Stage.PassAsync(3.5, ct);
        }
    }

    public override Verdict Judge(Figures figures) => JudgeStaleness(figures, bound: 1_000);
}
