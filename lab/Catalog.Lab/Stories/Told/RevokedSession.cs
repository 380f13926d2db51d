using Catalog.Contenders;
using Catalog.Lab.Stories.Engine;

namespace Catalog.Lab.Stories.Told;

/// <summary>A revoked session.</summary>
internal sealed class RevokedSession : Story
{
    private const string Session = "session-1";

    public override string Name => "revoked-session";

    public override string Title => "A revoked session";

    public override string Problem =>
        "A session is checked on node 2 while its owner logs out on node 1; the check takes 600 ms and finds a session that was valid when it began. "
            + "It then goes into the cache.";

    public override string Question => "How long does the ended session open doors?";

    public override IReadOnlyList<Answer> Answers =>
    [
        new("not at all", 0, 1),
        new("up to a second", 1, 1_000),
        new("longer", 1_000, double.PositiveInfinity),
    ];

    public override string Plot => "staleness";

    public override string Guarantee => "a revoked session";

    public override string Promise => "A session that was ended is refused.";

    public override string? Sample => "samples/Session.cs";

    public override Why Why => new(
        "Catalog.Caching/Shared/SharedTier.cs",
        "// UNLINK",
        1,
        "An invalidation deletes the entry and the lease in one command, so that the check in flight cannot store what it found.");

    public override (string Left, string Right) AtFirst => (AllContenders.NaivePubSub, AllContenders.Catalog);

    public override IReadOnlyList<string> Rows => [Session];

    public override ContenderSettings Cache => base.Cache with { NegativeTtl = TimeSpan.FromSeconds(30) };

    public override async Task PlayAsync(Stage stage, CancellationToken ct)
    {
        stage.Measure();
        var check = stage.ReadAsync(2, Session, TimeSpan.FromMilliseconds(600), ct);
        await Stage.PassAsync(0.25, ct);
        var version = await stage.DeleteAsync(1, Session, ct);
        await stage.AnnounceAsync(1, Session, version);
        await check;
        await using (stage.KeepReading(20, [Session]))
        {
            await Stage.PassAsync(3, ct);
        }
    }

    public override Verdict Judge(Figures figures) => JudgeStaleness(figures, bound: 0, "ended session");
}
