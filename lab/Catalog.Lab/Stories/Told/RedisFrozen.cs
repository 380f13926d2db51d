using Catalog.Contenders;
using Catalog.Lab.Stories.Engine;

namespace Catalog.Lab.Stories.Told;

/// <summary>Redis is frozen.</summary>
internal sealed class RedisFrozen : Story
{
    private const double MostMs = 250;

    public override string Name => "redis-frozen";

    public override string Title => "Redis is frozen";

    public override string Problem =>
        "Redis accepts connections and answers nothing, for two and a half seconds. That is worse than a dead Redis, which refuses at once.";

    public override string Question => "How long do 99 of 100 requests take at most?";

    public override IReadOnlyList<Answer> Answers =>
    [
        new("up to 0.25 s", 0, MostMs),
        new("up to 2 s", MostMs, 2_000),
        new("longer, or they fail", 2_000, double.PositiveInfinity),
    ];

    public override string Plot => "latency";

    public override double? Bound => MostMs;

    public override string Guarantee => "G8";

    public override string Promise => "A frozen Redis costs each call at most its deadline, 99 of 100 readers at most 250 ms, and no reader an error.";

    public override Why Why => new(
        "Catalog.Caching/Redis/RedisGate.cs",
        "var value = await SendAsync(database, state, call, operation).WaitAsync(deadline.Next());",
        1,
        "Each call has a deadline of 100 ms. A few of them open the breaker, and while it is open no call waits at all.");

    public override (string Left, string Right) AtFirst => (AllContenders.NaivePubSub, AllContenders.Catalog);

    public override IReadOnlyList<string> Rows => [.. Enumerable.Range(1, 5).Select(row => $"price-{row}")];

    public override ContenderSettings Cache => base.Cache with { LocalTtl = TimeSpan.FromMilliseconds(300) };

    public override double MostStallMs => HalfADeadline;

    public override async Task PlayAsync(Stage stage, CancellationToken ct)
    {
        await stage.WarmAsync(ct);
        await using (stage.KeepReading(50, Rows))
        {
            await Stage.PassAsync(0.8, ct);
            stage.Measure();
            stage.Faults.FreezeRedis();
            await Stage.PassAsync(2.5, ct);
            await stage.Faults.MendAsync(ct);
            await Stage.PassAsync(1.5, ct);
        }
    }

    public override Verdict Judge(Figures figures) => new(
        figures.Failed == 0 && figures.P99 <= MostMs,
        figures.P99,
        "ms",
        $"99 of 100 requests took at most {Duration(figures.P99)}, the slowest {Duration(figures.Slowest)}; {figures.Failed:N0} of {figures.Reads:N0} failed.");
}
