using Catalog.Lab.Stories.Engine;

namespace Catalog.Lab.Stories.Told;

/// <summary>Redis comes back empty.</summary>
internal sealed class RedisEmpty : Story
{
    public override string Name => "redis-empty";

    public override string Title => "Redis comes back empty";

    public override string Problem =>
        "Redis dies; while it is away, node 1 changes a price and can tell nobody. Then Redis is back, without the message, and without any memory of it.";

    public override string Question => "How long is the old price served once Redis is back?";

    public override IReadOnlyList<Answer> Answers =>
    [
        new("not at all", 0, 1),
        new("up to two seconds", 1, 2_000),
        new("longer", 2_000, double.PositiveInfinity),
    ];

    public override string Plot => "staleness";

    public override double? Bound => 2;

    public override string Guarantee => "G3";

    public override string Promise => "Once Redis is back, an old value is served for at most 2 s.";

    public override Why Why => new(
        "Catalog.Caching/Reading/OwnCopies.cs",
        "// Trust first, then the copy: after a gap, a node drops the outdated copies before it trusts the bus again.",
        5,
        "A node that cannot follow the messages does not trust its own copies. It does again once it has caught up, or dropped them all.");

    public override async Task PlayAsync(Stage stage, CancellationToken ct)
    {
        await stage.WarmAsync(ct);
        await using (stage.KeepReading(20, [Row]))
        {
            await Stage.PassAsync(0.8, ct);
            stage.Measure();
            await stage.Faults.KillRedisAsync();
            await Stage.PassAsync(0.6, ct);
            await stage.WriteAsync(1, Row, ct);
            await Stage.PassAsync(0.8, ct);
            await stage.Faults.MendAsync(ct);
            await Stage.PassAsync(4, ct);
        }
    }

    public override Verdict Judge(Figures figures) => JudgeStaleness(figures, bound: 2_000);
}
