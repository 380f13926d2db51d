using Catalog.Contenders;
using Catalog.Lab.Stories.Engine;

namespace Catalog.Lab.Stories.Told;

/// <summary>The database is down.</summary>
internal sealed class DatabaseDown : Story
{
    public override string Name => "database-down";

    public override string Title => "The database is down";

    public override string Problem =>
        "PostgreSQL is gone for three seconds, and the entries live for one. Old answers are at hand, and better than none.";

    public override string Question => "How many of about 360 requests fail?";

    public override IReadOnlyList<Answer> Answers =>
    [
        new("none", 0, 1),
        new("a few", 1, 20),
        new("many", 20, double.PositiveInfinity),
    ];

    public override string Plot => "failures";

    public override string Guarantee => "G9";

    public override string Promise => "While the database is down, what was cached is served.";

    public override string? Sample => "samples/StaleWhileRevalidate.cs";

    public override Why Why => new(
        "Catalog.Caching/Reading/OwnCopies.cs",
        "/// <summary>After a failed load: returns an old copy, as far as the policy allows.</summary>",
        16,
        "A load that fails is answered with the old value, marked as stale, for as long as StaleIfError allows.");

    public override (string Left, string Right) AtFirst => (AllContenders.NaiveDelete, AllContenders.Catalog);

    public override IReadOnlyList<string> Rows => [.. Enumerable.Range(1, 5).Select(row => $"price-{row}")];

    public override ContenderSettings Cache => base.Cache with
    {
        Ttl = TimeSpan.FromSeconds(1),
        LocalTtl = TimeSpan.FromMilliseconds(500),
        StaleIfError = TimeSpan.FromMinutes(1),
    };

    public override async Task PlayAsync(Stage stage, CancellationToken ct)
    {
        await stage.WarmAsync(ct);
        await using (stage.KeepReading(30, Rows))
        {
            await Stage.PassAsync(0.8, ct);
            stage.Measure();
            stage.Faults.TakeDatabaseAway();
            await Stage.PassAsync(3, ct);
            await stage.Faults.MendAsync(ct);
            await Stage.PassAsync(1, ct);
        }
    }

    public override Verdict Judge(Figures figures) => new(
        figures.Failed == 0,
        figures.Failed,
        "errors",
        $"Of {figures.Reads:N0} requests {figures.Failed:N0} failed; 99 of 100 took at most {Duration(figures.P99)}.");
}
