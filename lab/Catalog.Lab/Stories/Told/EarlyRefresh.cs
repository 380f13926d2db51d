using Catalog.Contenders;
using Catalog.Lab.Stories.Engine;

namespace Catalog.Lab.Stories.Told;

/// <summary>XFetch against plain TTL, on the same library.</summary>
internal sealed class EarlyRefresh : Story
{
    public override string Name => "early-refresh";

    public override string Title => "XFetch against plain TTL";

    public override string Problem =>
        "A hot entry lives for 1.2 s, and a query takes 200 ms. Whenever it expires, every reader waits for the query, though one of them could "
            + "have asked a little earlier.";

    public override string Question => "How many of about 700 requests wait for longer than 100 ms?";

    public override IReadOnlyList<Answer> Answers => [new("up to 7", 0, 8), new("up to 35", 8, 36), new("more", 36, double.PositiveInfinity)];

    public override IReadOnlyList<Way> Ways =>
    [
        With("plain", "Plain TTL", settings => settings, isPromised: false),
        With("xfetch", "XFetch", settings => settings with { EarlyRefresh = 1 }, isPromised: true),
        With("ahead", "Refresh at 60 %", settings => settings with { RefreshAt = 0.6 }, isPromised: true),
    ];

    public override (string Left, string Right) AtFirst => ("plain", "xfetch");

    public override string Plot => "latency";

    public override string Guarantee => "CachePolicy.EarlyRefresh";

    public override string Promise => "At most one request in a hundred waits for a query.";

    public override string? Sample => "samples/XFetch.cs";

    public override Why Why => new(
        "Catalog.Caching/Reading/XFetch.cs",
        "var draw = -Math.Log(1 - random.NextDouble());",
        2,
        "The closer the end, and the slower the query, the likelier a reader refreshes ahead of time, in the background. "
            + "Of many readers one does, and nobody waits.");

    public override ContenderSettings Cache => base.Cache with { Ttl = TimeSpan.FromMilliseconds(1200), LocalTtl = TimeSpan.FromMilliseconds(1200) };

    public override double MostStallMs => HalfADeadline;

    public override async Task PlayAsync(Stage stage, CancellationToken ct)
    {
        var query = TimeSpan.FromMilliseconds(200);
        await Task.WhenAll(stage.Nodes.Select(node => stage.ReadAsync(node, Row, query, ct)));
        await using (stage.KeepReading(50, [Row], query))
        {
            await Stage.PassAsync(0.3, ct);
            stage.Measure();
            await Stage.PassAsync(4.7, ct);
        }
    }

    public override Verdict Judge(Figures figures) => new(
        figures.Waited * 100 <= figures.Reads && figures.Failed == 0,
        figures.Waited,
        "waits",
        $"{figures.Waited:N0} of {figures.Reads:N0} requests waited for longer than 100 ms; {figures.Loads:N0} queries.");

    private static Way With(string name, string title, Func<ContenderSettings, ContenderSettings> adjust, bool isPromised) =>
        new(name, title, AllContenders.Find(AllContenders.Catalog)!) { Adjust = adjust, IsPromised = isPromised };
}
