using System.Collections.Concurrent;
using Catalog.Contenders;
using Catalog.Contenders.Wire;
using Catalog.Tests.Caching;

namespace Catalog.Tests.Contenders;

/// <summary>Each contender does what its interface says, on two nodes and a real Redis.</summary>
public sealed class ContenderTests
{
    private const string Row = "price-1";
    private readonly Wire _wire = new();
    private long _version = 1;
    private int _loads;

    public static TheoryData<string> All => [.. AllContenders.InOrder.Select(contender => contender.Name)];

    public static TheoryData<string> WithMessages => [AllContenders.NaivePubSub, AllContenders.Fusion, AllContenders.Catalog, AllContenders.CatalogHybrid];

    [Theory]
    [MemberData(nameof(All))]
    public async Task What_one_node_loaded_the_other_finds(string name)
    {
        await using var fleet = await StartAsync(name);

        Assert.Equal(1, await ReadAsync(fleet, 1));
        await using var redis = await TestRedis.ConnectAsync((await TestServers.Shared).Redis.Endpoint);
        await Eventually.BecomesTrueAsync(() => redis.GetDatabase().KeyExistsAsync(fleet[1].RedisKey(Row))); // some store after they have answered

        Assert.Equal(1, await ReadAsync(fleet, 2));
        Assert.Equal(1, _loads);
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task A_node_shows_its_own_copy_and_nothing_else(string name)
    {
        await using var fleet = await StartAsync(name);
        long? own = AllContenders.Find(name)!.HasLocalTier ? 1 : null;
        await Eventually.BecomesTrueAsync(async () => // some keep a copy after they have answered, or none when Redis was slow to say whether its tag is valid
        {
            await ReadAsync(fleet, 1);
            return (await fleet[1].PeekAsync(Row))?.Item?.Version == own;
        });
        var loads = _loads;

        Assert.Null(await fleet[2].PeekAsync(Row));
        Assert.Equal(loads, _loads);
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task A_node_that_wrote_reads_what_it_wrote(string name)
    {
        await using var fleet = await StartAsync(name);
        await ReadAsync(fleet, 1);
        _version = 2;

        await fleet[1].WriteAsync(Row, new Item(2, "price"));

        Assert.Equal(2, await ReadAsync(fleet, 1));
    }

    [Theory]
    [MemberData(nameof(WithMessages))]
    public async Task An_invalidation_reaches_the_memory_of_the_other_node(string name)
    {
        await using var fleet = await StartAsync(name);
        await ReadAsync(fleet, 1);
        await ReadAsync(fleet, 2);
        _version = 2;

        await fleet[1].InvalidateAsync(Row);

        await Eventually.BecomesTrueAsync(async () => await ReadAsync(fleet, 2) == 2);
        Assert.Contains(_wire.Arrived, message => message.Node == 2 && message.Payload.Contains(Row, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(AllContenders.NaivePubSub)]
    [InlineData(AllContenders.Fusion)]
    public async Task A_message_that_the_wire_loses_does_not_arrive(string name)
    {
        await using var fleet = await StartAsync(name);
        await ReadAsync(fleet, 1);
        await ReadAsync(fleet, 2);
        _wire.Loses = node => node == 2;
        _version = 2;

        await fleet[1].WriteAsync(Row, new Item(2, "price"));

        await Eventually.BecomesTrueAsync(() => _wire.Lost > 0);
        Assert.Equal(1, await ReadAsync(fleet, 2)); // nobody told it
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task A_node_that_is_restarted_has_forgotten_its_copies_and_goes_on(string name)
    {
        await using var fleet = await StartAsync(name);
        await ReadAsync(fleet, 1);

        await fleet.RestartAsync(1);

        Assert.Null(await fleet[1].PeekAsync(Row));
        await Eventually.BecomesTrueAsync(async () => await ReadAsync(fleet, 1) == 1);
    }

    private async Task<Fleet> StartAsync(string name) => await Fleet.StartAsync(
        AllContenders.Find(name)!,
        (await TestServers.Shared).Redis.Endpoint,
        nodes: 2,
        new ContenderSettings { Prefix = TestServers.NewPrefix() },
        _wire);

    private async Task<long?> ReadAsync(Fleet fleet, int node) => (await fleet[node].GetOrLoadAsync(
        Row,
        _ =>
        {
            Interlocked.Increment(ref _loads);
            return new ValueTask<Item?>(new Item(Volatile.Read(ref _version), "price"));
        },
        TestContext.Current.CancellationToken))?.Version;

    private sealed class Wire : IWireWatcher
    {
        private int _lost;

        public ConcurrentQueue<(int Node, string Payload)> Arrived { get; } = [];

        public Func<int, bool> Loses { get; set; } = _ => false;

        public int Lost => Volatile.Read(ref _lost);

        public void Sent(int node, string command, string key)
        {
        }

        public bool Arrives(int node, string channel, string payload)
        {
            Arrived.Enqueue((node, payload));
            if (!Loses(node))
            {
                return true;
            }

            Interlocked.Increment(ref _lost);
            return false;
        }
    }
}
