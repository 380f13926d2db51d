using Catalog.Contenders;
using Catalog.Lab.Stories.Engine;

namespace Catalog.Lab.Stories.Told;

/// <summary>A lost message.</summary>
internal sealed class LostMessage : Story
{
    public override string Name => "lost-message";

    public override string Title => "A lost message";

    public override string Problem =>
        "Three nodes keep a price in memory, and node 1 changes it. The message that tells node 2 is lost on its way: Redis does not say so, "
            + "and nobody sends it again.";

    public override string Question => "How long does node 2 serve the old price?";

    public override IReadOnlyList<Answer> Answers =>
    [
        new("not at all", 0, 1),
        new("up to two seconds", 1, 2_000),
        new("longer", 2_000, double.PositiveInfinity),
    ];

    public override string Plot => "staleness";

    public override double? Bound => 2;

    public override string Guarantee => "G3";

    public override string Promise => "A lost message costs at most 2 s.";

    public override string? Sample => "samples/LocalCacheInvalidation.cs";

    public override Why Why => new(
        "Catalog.Caching/Bus/BusPoll.cs",
        "if (receiver.Seen < last && !await replay.CatchUpAsync(last, stopping))",
        5,
        "Each message also stands in a stream and has a number. Every 500 ms a node asks for the last number: if it has not seen it, it reads "
        + "what it missed.");

    public override async Task PlayAsync(Stage stage, CancellationToken ct)
    {
        await stage.WarmAsync(ct);
        await using (stage.KeepReading(20, [Row]))
        {
            await Stage.PassAsync(0.8, ct);
            stage.Measure();
            stage.Faults.LoseNextMessage(2);
            var version = await stage.CommitAsync(1, Row, ct);
            await stage.AnnounceAsync(1, Row, version, cache => cache.WriteAsync(Row, new Item(version, "price")));
            await Stage.PassAsync(4.5, ct);
        }
    }

    public override Verdict Judge(Figures figures) => JudgeStaleness(figures, bound: 2_000);
}
