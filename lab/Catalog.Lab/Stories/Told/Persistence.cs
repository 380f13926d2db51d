using Catalog.Contenders;
using Catalog.Lab.Stories.Engine;
using Catalog.Testbed;
using StackExchange.Redis;

namespace Catalog.Lab.Stories.Told;

/// <summary>What a Redis that is killed had on disk.</summary>
internal sealed class Persistence : Story
{
    private const int Views = 300;
    private const string Counter = "views";

    public override string Name => "persistence";

    public override string Title => "What a crash of Redis loses";

    public override string Problem =>
        "Three hundred views are counted in Redis, and each is acknowledged. Then Redis is killed with kill -9, and started again on what it has on disk.";

    public override string Question => "How many acknowledged views are lost?";

    public override IReadOnlyList<Answer> Answers => [new("none", 0, 1), new("some", 1, Views), new("all", Views, double.PositiveInfinity)];

    public override IReadOnlyList<Way> Ways =>
    [
        Kept("none", "No persistence", options => options, isPromised: false),
        Kept("snapshot", "A snapshot a second", options => options with { ExtraArguments = ["--save", "1 1"] }, isPromised: false),
        Kept("everysec", "Append-only file, everysec", options => options with { AppendOnly = true }, isPromised: true),
        Kept("always", "Append-only file, always", options => options with { AppendOnly = true, AppendFsync = "always" }, isPromised: true),
    ];

    public override (string Left, string Right) AtFirst => ("snapshot", "everysec");

    public override string Plot => "counted";

    public override string Guarantee => "G7";

    public override string Promise => "With an append-only file, a Redis whose process is killed loses no view that was acknowledged.";

    public override string? Sample => "samples/WriteBehindCounter.cs";

    public override Why Why => new(
        "lab/Catalog.Testbed/RedisServerOptions.cs",
        "string[] appendOnly = AppendOnly ?",
        1,
        "Redis writes each command to the file before it answers. The kernel has it then, and survives the process; only appendfsync decides what "
            + "a machine that loses its power has lost: nothing, or the last second.");

    public override int Nodes => 1;

    public override async Task PlayAsync(Stage stage, CancellationToken ct)
    {
        await using (var redis = await ConnectionMultiplexer.ConnectAsync(stage.Faults.RedisEndpoint))
        {
            stage.Measure();
            for (var view = 0; view < Views; view++)
            {
                await CountAsync(stage, redis, 1);
                await Stage.PassAsync(0.008, ct);
            }
        }

        await stage.Faults.KillRedisAsync();
        await Stage.PassAsync(0.5, ct);
        await stage.Faults.MendAsync(ct);
        await using var again = await ConnectionMultiplexer.ConnectAsync(stage.Faults.RedisEndpoint);
        await CountAsync(stage, again, 0);
    }

    public override Verdict Judge(Figures figures) => new(
        figures.Lost == 0 && figures.Counted > 0,
        figures.Lost,
        "lost",
        $"{figures.Lost} of {Views} acknowledged views were lost.");

    private static async Task CountAsync(Stage stage, ConnectionMultiplexer redis, long views)
    {
        var started = stage.Recording.Now;
        var counted = await redis.GetDatabase().StringIncrementAsync(Counter, views);
        stage.Recording.Add(new LabEvent("counted", started) { Key = Counter, Version = counted, Ms = Math.Round(stage.Recording.Now - started, 3) });
    }

    private static Way Kept(string name, string title, Func<RedisServerOptions, RedisServerOptions> adjust, bool isPromised) =>
        new(name, title, AllContenders.Find(AllContenders.Catalog)!) { AdjustRedis = adjust, IsPromised = isPromised };
}
