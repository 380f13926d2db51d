using Catalog.Contenders;
using Catalog.Lab.Stories.Engine;

namespace Catalog.Lab.Stories.Told;

/// <summary>A refresh in the background.</summary>
internal sealed class RefreshRace : Story
{
    public override string Name => "refresh-race";

    public override string Title => "A refresh in the background";

    public override string Problem =>
        "A read past half of the TTL starts a refresh in the background; its query takes 800 ms. Meanwhile the price changes and is invalidated, and "
            + "then the refresh stores what it read before.";

    public override string Question => "How long is the old price served after the change?";

    public override IReadOnlyList<Answer> Answers =>
    [
        new("not at all", 0, 1),
        new("up to a second", 1, 1_000),
        new("longer", 1_000, double.PositiveInfinity),
    ];

    public override string Plot => "staleness";

    public override string Guarantee => "G1";

    public override string Promise => "A refresh in the background keeps nothing that was changed meanwhile.";

    public override string? Sample => "samples/RefreshAhead.cs";

    public override Why Why => new(
        "Catalog.Caching/Local/LocalTier.cs",
        "if (stripe.Epoch != epoch)",
        4,
        "An invalidation raises the epoch of the key. A refresh that began before it may neither store in Redis, where its lease is gone, nor in memory.");

    public override ContenderSettings Cache => base.Cache with { Ttl = TimeSpan.FromSeconds(4), LocalTtl = TimeSpan.FromSeconds(4), RefreshAt = 0.5 };

    public override async Task PlayAsync(Stage stage, CancellationToken ct)
    {
        await stage.WarmAsync(ct);
        await Stage.PassAsync(2.6, ct);
        stage.Measure();
        await stage.ReadAsync(1, Row, TimeSpan.FromMilliseconds(800), ct);
        await Stage.PassAsync(0.3, ct);
        await stage.WriteAsync(2, Row, ct);
        await Stage.PassAsync(0.8, ct);
        await using (stage.KeepReading(20, [Row]))
        {
            await Stage.PassAsync(3, ct);
        }
    }

    public override Verdict Judge(Figures figures) => JudgeStaleness(figures, bound: 0);
}
