using Catalog.Lab.Stories.Engine;

namespace Catalog.Lab.Stories.Told;

/// <summary>A reader races a writer.</summary>
internal sealed class StaleFill : Story
{
    public override string Name => "stale-fill";

    public override string Title => "A reader races a writer";

    public override string Problem =>
        "A reader on node 2 misses and asks the database; the query takes 600 ms. Meanwhile node 1 changes the price and invalidates it, and then "
            + "the reader stores what it read before.";

    public override string Question => "How long is the old price served after the change?";

    public override IReadOnlyList<Answer> Answers =>
    [
        new("not at all", 0, 1),
        new("up to a second", 1, 1_000),
        new("longer", 1_000, double.PositiveInfinity),
    ];

    public override string Plot => "staleness";

    public override string Guarantee => "G1";

    public override string Promise => "A value read before a change is never kept after it.";

    public override string? Sample => "samples/CacheAside.cs";

    public override Why Why => new(
        "Catalog.Caching/Redis/Scripts/fill.lua",
        "if not lease or string.sub(lease, 1, #ARGV[1]) ~= ARGV[1] then",
        3,
        "A reader takes a lease before it loads, and an invalidation deletes it. A fill whose lease is gone is refused, inside Redis, in one step.");

    public override async Task PlayAsync(Stage stage, CancellationToken ct)
    {
        stage.Measure();
        var slow = stage.ReadAsync(2, Row, TimeSpan.FromMilliseconds(600), ct);
        await Stage.PassAsync(0.25, ct);
        await stage.WriteAsync(1, Row, ct);
        await slow;
        await using (stage.KeepReading(20, [Row]))
        {
            await Stage.PassAsync(3, ct);
        }
    }

    public override Verdict Judge(Figures figures) => figures.Overtaken == 0
        ? new Verdict(false, 0, "ms", "No query was overtaken by the change: that proves nothing.")
        : JudgeStaleness(figures, bound: 0);
}
