using Catalog.Contenders;
using Catalog.Lab.Stories.Engine;

namespace Catalog.Lab.Stories.Told;

/// <summary>A node is cut off.</summary>
internal sealed class NodeCutOff : Story
{
    public override string Name => "node-cut-off";

    public override string Title => "A node is cut off";

    public override string Problem =>
        "Node 2 loses its connection to Redis for a second and a half, but goes on serving. Meanwhile node 1 changes the price.";

    public override string Question => "How long does node 2 serve the old price, once it is connected again?";

    public override IReadOnlyList<Answer> Answers =>
    [
        new("not at all", 0, 1),
        new("up to two seconds", 1, 2_000),
        new("longer", 2_000, double.PositiveInfinity),
    ];

    public override string Plot => "staleness";

    public override double? Bound => 2;

    public override string Guarantee => "G3";

    public override string Promise => "Once a node is connected again, it serves an old value for at most 2 s.";

    public override Why Why => new(
        "Catalog.Caching/Bus/BusPoll.cs",
        "/// <summary>A connection broke; when it was that of the commands, another server may answer next.</summary>",
        6,
        "A connection that breaks ends the trust in the node's own copies at once: until it has caught up with the stream, it asks the database.");

    public override async Task PlayAsync(Stage stage, CancellationToken ct)
    {
        await stage.WarmAsync(ct);
        await using (stage.KeepReading(20, [Row]))
        {
            await Stage.PassAsync(0.8, ct);
            stage.Measure();
            stage.Faults.CutOff(2);
            await Stage.PassAsync(0.5, ct);
            var version = await stage.CommitAsync(1, Row, ct);
            await stage.AnnounceAsync(1, Row, version, cache => cache.WriteAsync(Row, new Item(version, "price")));
            await Stage.PassAsync(1, ct);
            await stage.Faults.MendAsync(ct);
            await Stage.PassAsync(4, ct);
        }
    }

    public override Verdict Judge(Figures figures) => JudgeStaleness(figures, bound: 2_000);
}
