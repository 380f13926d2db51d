using Catalog.Contenders;
using Catalog.Lab.Stories.Engine;

namespace Catalog.Lab.Stories.Told;

/// <summary>Many buyers, few pieces: where the decision is made.</summary>
internal sealed class Buyers : Story
{
    private const int Pieces = 10;
    private const int Count = 64;
    private const string Guarded = "database";

    public override string Name => "buyers";

    public override string Title => "64 buyers for 10 pieces";

    public override string Problem =>
        "Ten pieces are left, and 64 buyers click at once on three nodes. Whoever decides on the stock in a cache decides on the past, however good "
            + "the cache is.";

    public override string Question => "How many pieces are sold?";

    public override IReadOnlyList<Answer> Answers => [new("10", 0, 11), new("up to 20", 11, 21), new("more", 21, double.PositiveInfinity)];

    public override IReadOnlyList<Way> Ways =>
    [
        Deciding("cache-by-hand", "Decided in a cache by hand", AllContenders.NaiveDelete),
        Deciding("cache", "Decided in the best cache", AllContenders.Catalog) with { IsPromised = false },
        Deciding(Guarded, "Decided in the database", AllContenders.Catalog),
    ];

    public override (string Left, string Right) AtFirst => ("cache-by-hand", Guarded);

    public override string Plot => "sold";

    public override double? Bound => Pieces;

    public override string Guarantee => "G6";

    public override string Promise => "Never more is sold than there is.";

    public override string? Sample => "samples/WriteThrough.cs";

    public override Why Why => new(
        "Catalog.Infrastructure/Inventory/InventorySql.cs",
        "UPDATE inventory i SET reserved = i.reserved + $2 FROM stock s",
        3,
        "The statement that takes a piece checks, under the row's lock, that there is one. The cache is updated afterwards.");

    public override async Task PlayAsync(Stage stage, CancellationToken ct)
    {
        await stage.Database.StockAsync(Row, Pieces, ct);
        await stage.WarmAsync(ct);
        stage.Measure();
        await Task.WhenAll(Enumerable.Range(0, Count).Select(buyer => Task.Run(() => BuyAsync(stage, 1 + (buyer % stage.Fleet.Count), ct), ct)));
        await Stage.PassAsync(0.3, ct);
    }

    public override Verdict Judge(Figures figures) => new(
        figures.Sold == Pieces && figures.Failed == 0,
        figures.Sold,
        "sold",
        $"{figures.Sold} pieces were sold of {Pieces}.");

    private static async Task BuyAsync(Stage stage, int node, CancellationToken ct)
    {
        var started = stage.Recording.Now;
        var seen = await stage.ReadAsync(node, Row, ct: ct);
        var isGuarded = stage.Settings.Way == Guarded;
        if ((isGuarded || seen is { Stock: > 0 }) && await stage.Database.TakeAsync(Row, isGuarded, ct) is { } version)
        {
            stage.Truth.Committed(Row, version);
            stage.Recording.Add(new LabEvent("sold", started) { Node = node, Key = Row, Version = version });
            await stage.AnnounceAsync(node, Row, version);
        }
    }

    private static Way Deciding(string name, string title, string contender) => new(name, title, AllContenders.Find(contender)!);
}
