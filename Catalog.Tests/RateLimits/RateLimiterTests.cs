using System.Net;
using Catalog.Infrastructure.RateLimits;
using Catalog.Tests.Caching;

namespace Catalog.Tests.RateLimits;

public sealed class RateLimiterTests
{
    private static readonly TimeSpan Window = TimeSpan.FromDays(1); // so long that hardly any test sees the next one, where units become free
    private static readonly RateClient Ann = RateClient.User("ann");
    private static readonly RateClient Bob = RateClient.User("bob");

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.1)]
    public async Task One_node_lets_exactly_the_limit_through(double leaseShare)
    {
        await using var nodes = await Nodes.StartAsync(1);
        using var limiter = Limiter(nodes, 0, limit: 100, leaseShare);

        Assert.Equal(100, await LetThroughAsync([limiter], Ann, 300));
    }

    [Theory]
    [InlineData(0.0, 300)]
    [InlineData(0.1, 300 - (3 * 29))] // each of three nodes may hold back a lease but for the unit that it asked for
    public async Task Three_nodes_together_let_no_more_than_the_limit_through_and_hardly_less(double leaseShare, int least)
    {
        await using var nodes = await Nodes.StartAsync(3);
        using var first = Limiter(nodes, 0, limit: 300, leaseShare);
        using var second = Limiter(nodes, 1, limit: 300, leaseShare);
        using var third = Limiter(nodes, 2, limit: 300, leaseShare);

        Assert.InRange(await LetThroughAsync([first, second, third], Ann, 900), least, 300);
    }

    [Fact]
    public async Task A_client_whom_many_nodes_serve_is_not_refused_because_of_leases()
    {
        await using var nodes = await Nodes.StartAsync(1);
        var limiters = Enumerable.Range(0, 30).Select(_ => Limiter(nodes, 0, limit: 1000, leaseShare: 0.1)).ToArray();

        Assert.Equal(30, await LetThroughAsync(limiters, Ann, 30));

        Array.ForEach(limiters, limiter => limiter.Dispose());
    }

    [Fact]
    public async Task A_client_is_not_refused_for_the_requests_of_another()
    {
        await using var nodes = await Nodes.StartAsync(1);
        using var limiter = Limiter(nodes, 0, limit: 10);
        await LetThroughAsync([limiter], Ann, 20);

        Assert.True((await limiter.TakeAsync(Bob)).Allowed);
    }

    [Fact]
    public async Task Concurrent_requests_share_leases_each_twice_the_one_before()
    {
        await using var nodes = await Nodes.StartAsync(1);
        var redis = await nodes.DirectAsync();
        using var limiter = Limiter(nodes, 0, limit: 1000, leaseShare: 0.1);

        await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Task.Run(async () => await limiter.TakeAsync(Ann))));

        Assert.Equal(127, (long)await redis.HashGetAsync($"{nodes.Prefix}rate:{{user-ann}}:test:{Window.TotalMilliseconds}", "now"));
    }

    [Fact]
    public async Task A_refused_client_causes_no_call_to_Redis_until_its_retry_time()
    {
        await using var nodes = await Nodes.StartAsync(1);
        var redis = await nodes.DirectAsync();
        using var limiter = Limiter(nodes, 0, limit: 1);
        await LetThroughAsync([limiter], Ann, 2);
        await redis.KeyDeleteAsync($"{nodes.Prefix}rate:{{user-ann}}:test:{Window.TotalMilliseconds}"); // asked again, Redis would grant

        Assert.Equal(0, await LetThroughAsync([limiter], Ann, 50));
    }

    [Fact]
    public async Task A_lease_is_not_used_after_its_window()
    {
        var time = new ManualTime();
        await using var nodes = await Nodes.StartAsync(0);
        await nodes.AddAsync(time: time);
        var redis = await nodes.DirectAsync();
        using var limiter = Limiter(nodes, 0, limit: 1000, leaseShare: 0.1);
        await limiter.TakeAsync(Ann);
        await limiter.TakeAsync(Ann);

        time.Advance(Window);
        await limiter.TakeAsync(Ann);

        var key = $"{nodes.Prefix}rate:{{user-ann}}:test:{Window.TotalMilliseconds}";
        var granted = (long)await redis.HashGetAsync(key, "now") + (long)await redis.HashGetAsync(key, "before");
        Assert.Equal(1 + 2 + 4, granted); // a third lease, though one unit of the second was left
    }

    [Fact]
    public async Task While_Redis_is_down_the_node_limits_by_itself()
    {
        await using var stage = await BrokenRedis.StartAsync(1);
        using var limiter = Limiter(stage.Nodes, 0, limit: 20);
        await stage.Server.KillAsync();

        Assert.Equal(20, await LetThroughAsync([limiter], Ann, 60));
        Assert.True((await limiter.TakeAsync(Bob)).Allowed);
    }

    [Fact]
    public void Whom_the_node_limits_together_cannot_be_told_from_their_addresses()
    {
        using var limiter = new LocalLimiter(new RatePolicyOptions { Limit = 1, Window = Window });
        var alike = Enumerable.Range(0, 100).SelectMany(i => new IPAddress[]
        {
            new([10, (byte)i, 49, 7]), // in their last 14 bits
            new([0x20, 1, 0xd, (byte)i, 0, 1, 0, (byte)i, 0, 0, 0, 0, 0, 0, 0, 0]), // in the exclusive or of their halves
        });

        var allowed = alike.Count(address => limiter.Take(RateClient.Address(address), 1).Allowed);

        Assert.InRange(allowed, 180, 200); // one or two pairs may share a slot by chance
    }

    [Fact]
    public async Task A_node_tracks_no_more_clients_than_configured_and_forgetting_one_grants_nothing_twice()
    {
        await using var nodes = await Nodes.StartAsync(1);
        using var limiter = Limiter(nodes, 0, limit: 10, leaseShare: 0.5, trackedClients: 20);
        var let = await LetThroughAsync([limiter], Ann, 1);
        for (var i = 0; i < 100; i++)
        {
            await limiter.TakeAsync(RateClient.User($"{i}"));
        }

        let += await LetThroughAsync([limiter], Ann, 20);

        Assert.InRange(limiter.TrackedClients, 1, 20);
        Assert.Equal(10, let); // the first lease was of one unit
    }

    [Theory]
    [InlineData("203.0.113.7", "203.0.113.7", true)]
    [InlineData("203.0.113.7", "203.0.113.8", false)]
    [InlineData("203.0.113.7", "::ffff:203.0.113.7", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:3::1", false)]
    [InlineData("::cb00:7107:0:0:0:0", "203.0.113.7", false)] // the same bits
    public void An_address_is_a_client_and_so_is_a_64_bit_prefix(string one, string other, bool same)
    {
        var (a, b) = (RateClient.Address(IPAddress.Parse(one)), RateClient.Address(IPAddress.Parse(other)));

        Assert.Equal(same, a == b);
        Assert.Equal(same, a.ToString() == b.ToString());
    }

    [Fact]
    public void An_account_is_named_by_a_hash_that_letter_case_does_not_change_and_by_the_network()
    {
        var from = IPAddress.Parse("203.0.113.7");
        var account = RateClient.Account("Ann@Example.org", from);

        Assert.Equal(RateClient.Account(" ann@example.org ", from), account);
        Assert.Matches("^account-[0-9a-f]{32}-ip4-cb007107$", account.ToString());
    }

    private static RateLimiter Limiter(Nodes nodes, int node, int limit, double leaseShare = 0, int trackedClients = 1000) =>
        new(nodes[node], "test", new RatePolicyOptions { Limit = limit, LeaseShare = leaseShare, Window = Window }, trackedClients);

    // In turn on all nodes, several at once.
    private static async Task<int> LetThroughAsync(RateLimiter[] limiters, RateClient client, int requests)
    {
        var let = 0;
        await Parallel.ForAsync(0, requests, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (i, _) =>
        {
            if ((await limiters[i % limiters.Length].TakeAsync(client)).Allowed)
            {
                Interlocked.Increment(ref let);
            }
        });
        return let;
    }
}
