using Catalog.Contenders;
using Catalog.Lab.Stories.Engine;

namespace Catalog.Lab.Stories.Told;

/// <summary>Redis is killed.</summary>
internal sealed class RedisKilled : Story
{
    public override string Name => "redis-killed";

    public override string Title => "Redis is killed";

    public override string Problem =>
        "Redis dies under load and is away for two and a half seconds. The database is well and could answer.";

    public override string Question => "How many of about 600 requests fail?";

    public override IReadOnlyList<Answer> Answers =>
    [
        new("none", 0, 1),
        new("a few", 1, 20),
        new("many", 20, double.PositiveInfinity),
    ];

    public override string Plot => "failures";

    public override string Guarantee => "G8";

    public override string Promise => "A Redis that is down is never an error to a reader.";

    public override Why Why => new(
        "Catalog.Caching/Reading/LeasedLoad.cs",
        "return await LoadAndFillAsync(protocol.Unleased(look), state, load);",
        1,
        "A call to Redis never throws: it is answered or it is not. Without an answer the reader loads, stores nothing, and the breaker spares the next one the wait.");

    public override (string Left, string Right) AtFirst => (AllContenders.NaiveTtl, AllContenders.Catalog);

    public override IReadOnlyList<string> Rows => [.. Enumerable.Range(1, 5).Select(row => $"price-{row}")];

    public override ContenderSettings Cache => base.Cache with { LocalTtl = TimeSpan.FromMilliseconds(300) };

    public override async Task PlayAsync(Stage stage, CancellationToken ct)
    {
        await stage.WarmAsync(ct);
        await using (stage.KeepReading(50, Rows))
        {
            await Stage.PassAsync(0.8, ct);
            stage.Measure();
            await stage.Faults.KillRedisAsync();
            await Stage.PassAsync(2.5, ct);
            await stage.Faults.MendAsync(ct);
            await Stage.PassAsync(1.5, ct);
        }
    }

    public override Verdict Judge(Figures figures) => new(
        figures.Failed == 0,
        figures.Failed,
        "errors",
        $"Of {figures.Reads:N0} requests {figures.Failed:N0} failed; 99 of 100 took at most {Duration(figures.P99)}.");
}
