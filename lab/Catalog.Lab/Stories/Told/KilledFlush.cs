using Catalog.Contenders;
using Catalog.Lab.Stories.Engine;
using Catalog.Lab.Stories.Engine.Counting;
using StackExchange.Redis;

namespace Catalog.Lab.Stories.Told;

/// <summary>Write-behind whose writer is killed in the middle of its work.</summary>
internal sealed class KilledFlush : Story
{
    private const int Views = 300;
    private const int PerFlush = 50;
    private const string Memory = "memory";
    private const string ReadFirst = "read-subtract";
    private const string TakeFirst = "take-write";
    private const string Library = "catalog";

    public override string Name => "killed-flush";

    public override string Title => "Write-behind and kill -9";

    public override string Problem =>
        "Three hundred views are counted and written to the database fifty at a time. The process that writes them is killed twice: just before "
            + "its commit, and just after it, before it can tell Redis.";

    public override string Question => "How many views does the database have at the end?";

    public override IReadOnlyList<Answer> Answers =>
        [new("fewer than 300", 0, Views), new("exactly 300", Views, Views + 1), new("more than 300", Views + 1, double.PositiveInfinity)];

    public override IReadOnlyList<Way> Ways =>
    [
        Counted(Memory, "Counted in memory", isPromised: false),
        Counted(ReadFirst, "Redis: read, write, subtract", isPromised: false),
        Counted(TakeFirst, "Redis: take, write", isPromised: false),
        Counted(Library, "Catalog.Caching", isPromised: true),
    ];

    public override (string Left, string Right) AtFirst => (ReadFirst, Library);

    public override string Plot => "counted";

    public override double? Bound => Views;

    public override string Guarantee => "G7";

    public override string Promise => "Each view that was acknowledged reaches the database exactly once.";

    public override string? Sample => "samples/WriteBehindCounter.cs";

    public override Why Why => new(
        "Catalog.Caching/Redis/Scripts/take_batch.lua",
        "redis.call('RENAME', KEYS[1], KEYS[2])",
        2,
        "A batch is set aside under an id in one step, and stays until the database has it. The id is committed with the counts: whoever brings "
            + "the batch again after a crash changes nothing.");

    public override int Nodes => 1;

    public override async Task PlayAsync(Stage stage, CancellationToken ct)
    {
        stage.Measure();
        var (node, writer) = await StartAsync(stage);
        for (var view = 1; view <= Views; view++)
        {
            await node.AddAsync();
            await Stage.PassAsync(0.008, ct);
            if (view % PerFlush != 0)
            {
                continue;
            }

            writer.Dies = view switch { 2 * PerFlush => Death.BeforeTheCommit, 4 * PerFlush => Death.AfterTheCommit, _ => Death.Never };
            if (!await FlushAsync(stage, node, ct))
            {
                var when = writer.Dies == Death.BeforeTheCommit ? "before" : "after";
                stage.Recording.Add(new LabEvent("fault", stage.Recording.Now) { Name = "kill 1", Node = 1, Text = $"Node 1 is killed just {when} its commit." });
                await node.DisposeAsync();
                (node, writer) = await StartAsync(stage);
                stage.Recording.Add(new LabEvent("healed", stage.Recording.Now) { Name = "kill 1", Node = 1, Text = "Node 1 is started again." });
            }
        }

        await FlushAsync(stage, node, ct);
        await node.DisposeAsync();
    }

    public override Verdict Judge(Figures figures) => new(
        figures.Counted == Views,
        figures.Counted,
        "counted",
        $"The database has {figures.Counted} of {Views} acknowledged views.");

    // Whether the node lives.
    private static async Task<bool> FlushAsync(Stage stage, ICountingNode node, CancellationToken ct)
    {
        var started = stage.Recording.Now;
        var lives = true;
        try
        {
            await node.FlushAsync();
        }
        catch (NodeDiedException)
        {
            lives = false;
        }

        var counted = (await stage.Database.ReadAsync(Row, TimeSpan.Zero, ct))!.Stock;
        stage.Recording.Add(new LabEvent("counted", started) { Key = Row, Version = counted, Ms = Math.Round(stage.Recording.Now - started, 3) });
        return lives;
    }

    private static async Task<(ICountingNode Node, CountsWriter Writer)> StartAsync(Stage stage)
    {
        var writer = new CountsWriter(stage.Database, Row);
        var redis = stage.Faults.RedisEndpoint;
        return (stage.Settings.Way switch
        {
            Memory => new CountsInMemory(writer),
            ReadFirst => new ReadThenSubtract(await ConnectionMultiplexer.ConnectAsync(redis), Row, writer),
            TakeFirst => new TakeThenWrite(await ConnectionMultiplexer.ConnectAsync(redis), Row, writer),
            _ => await LibraryCounting.StartAsync(redis, Row, writer),
        }, writer);
    }

    private static Way Counted(string name, string title, bool isPromised) =>
        new(name, title, AllContenders.Find(AllContenders.Catalog)!) { IsPromised = isPromised };
}
