using Catalog.Contenders;
using Catalog.Lab.Stories.Engine;
using Catalog.Testbed;

namespace Catalog.Lab.Stories.Told;

/// <summary>What Redis throws away when it is full, under each policy.</summary>
internal sealed class Evictions : Story
{
    private const int Products = 3000;
    private const int Requests = 2400;
    private const double Skew = 0.85;

    public override string Name => "evictions";

    public override string Title => "When Redis is full";

    public override string Problem =>
        "Redis has room for a part of the products only, and halfway through, others become popular. What is thrown away decides how many "
            + "requests reach the database, and one policy throws nothing away.";

    public override string Question => "How many of the requests does the cache answer?";

    public override IReadOnlyList<Answer> Answers => [new("less than 30 %", 0, 30), new("30 to 50 %", 30, 50), new("more", 50, 101)];

    public override IReadOnlyList<Way> Ways =>
    [
        Of("volatile-lru"), Of("volatile-lfu"), Of("allkeys-lru"), Of("allkeys-lfu"), Of("noeviction"),
        Of("noeviction") with { Name = "noeviction-by-hand", Title = "noeviction, cache by hand", Contender = AllContenders.Find(AllContenders.NaiveDelete)!, IsPromised = false },
    ];

    public override (string Left, string Right) AtFirst => ("noeviction-by-hand", "volatile-lru");

    public override string Plot => "hits";

    public override string Guarantee => "G8";

    public override string Promise => "A Redis that is full is never an error to a reader.";

    public override Why Why => new(
        "Catalog.Caching/Redis/RedisGate.cs",
        "/// <summary>Makes one call. Never throws because of Redis or the network.</summary>",
        1,
        "A full Redis refuses to store and goes on to answer. The refusal is counted and logged once, and the reader has its value.");

    public override int Nodes => 1;

    public override IReadOnlyList<string> Rows => [.. Enumerable.Range(1, Products).Select(row => $"price-{row}")];

    public override bool UsesSeed => true;

    public override string? Text => new('x', 2_000);

    public override ContenderSettings Cache => base.Cache with { LocalTtl = TimeSpan.FromMilliseconds(1) };

    public override RedisServerOptions Redis => new() { MaxMemory = "3mb", MaxMemoryPolicy = "volatile-lru" };

    public override async Task PlayAsync(Stage stage, CancellationToken ct)
    {
        stage.Measure();
        var wanted = Enumerable.Range(0, Requests).Select(request => Wanted(stage.Random, isShifted: request >= Requests / 2)).ToArray();
        await Parallel.ForEachAsync(
            wanted, new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = ct }, async (row, token) => await stage.ReadAsync(1, $"price-{row}", ct: token));
    }

    public override Verdict Judge(Figures figures) => new(
        figures.Failed == 0,
        figures.HitPercent,
        "% hits",
        $"{figures.HitPercent} % of {figures.Reads:N0} requests were answered by the cache; {figures.Failed:N0} failed.");

    // Products by popularity: the n-th is wanted about n^-0.85 times as often as the first. After the shift, the order begins elsewhere.
    private static int Wanted(Random random, bool isShifted)
    {
        var draw = random.NextDouble();
        var rank = Math.Max(1, (int)Math.Pow(draw * Math.Pow(Products, 1 - Skew), 1 / (1 - Skew)));
        return isShifted ? 1 + ((rank + (Products / 2)) % Products) : rank;
    }

    private static Way Of(string policy) => new(policy, policy, AllContenders.Find(AllContenders.Catalog)!)
    {
        AdjustRedis = options => options with { MaxMemoryPolicy = policy },
    };
}
