using Catalog.Contenders;
using Catalog.Lab.Stories.Engine;

namespace Catalog.Lab.Stories.Told;

/// <summary>Two writers overlap.</summary>
internal sealed class TwoWriters : Story
{
    public override string Name => "two-writers";

    public override string Title => "Two writers overlap";

    public override string Problem =>
        "Node 1 commits a price, node 2 commits a newer one. Both then store what they committed in the cache, and node 1 is the slower one.";

    public override string Question => "Which price is in the cache afterwards?";

    public override IReadOnlyList<Answer> Answers =>
    [
        new("the newer one", 0, 1),
        new("the older one for a moment", 1, 2_000),
        new("the older one until its TTL ends", 2_000, double.PositiveInfinity),
    ];

    public override string Plot => "staleness";

    public override string Guarantee => "G1";

    public override string Promise => "The cache never goes back to an older version.";

    public override string? Sample => "samples/WriteThrough.cs";

    public override Why Why => new(
        "Catalog.Caching/Redis/Scripts/write_if_newer.lua",
        "if ours and above(string.sub(head, 9, 16), string.sub(entry, 9, 16)) then",
        3,
        "Each entry begins with the version that the database gave it. A store that brings an older one is refused inside Redis.");

    /// <summary>The framework's interface has no versions: behind it, nothing is promised about two values that are set.</summary>
    public override IReadOnlyList<Way> Ways =>
        [.. Way.OfEach.Select(way => way.Name == AllContenders.CatalogHybrid ? way with { IsPromised = false } : way)];

    public override async Task PlayAsync(Stage stage, CancellationToken ct)
    {
        await stage.WarmAsync(ct);
        stage.Measure();
        var older = await stage.CommitAsync(1, Row, ct);
        var newer = await stage.CommitAsync(2, Row, ct);
        await stage.AnnounceAsync(2, Row, newer, cache => cache.WriteAsync(Row, new Item(newer, "price")));
        await Stage.PassAsync(0.1, ct);
        await stage.AnnounceAsync(1, Row, older, cache => cache.WriteAsync(Row, new Item(older, "price")));
        await using (stage.KeepReading(20, [Row]))
        {
            await Stage.PassAsync(3, ct);
        }
    }

    public override Verdict Judge(Figures figures) => JudgeStaleness(figures, bound: 0);
}
