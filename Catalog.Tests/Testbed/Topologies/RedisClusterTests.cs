using Catalog.Testbed.Processes;
using Catalog.Testbed.Topologies;

namespace Catalog.Tests.Testbed.Topologies;

public sealed class RedisClusterTests
{
    [Fact]
    public async Task A_killed_master_is_replaced_by_its_replica()
    {
        await using var redis = await RedisCluster.StartAsync();
        var victim = await redis.MasterAsync();
        var witness = redis.Members.First(member => member != victim).Endpoint;

        await victim.KillAsync();

        await Until.TrueAsync(
            async ct => await LiveMastersAsync(witness, ct) == 3, "there are three masters again", TimeSpan.FromMinutes(2), default);
        Assert.NotEqual(victim.Endpoint, (await redis.MasterAsync()).Endpoint);
    }

    [Fact]
    public async Task A_master_that_comes_back_is_a_member_again()
    {
        await using var redis = await RedisCluster.StartAsync();
        var victim = await redis.MasterAsync();
        await victim.KillAsync();

        await victim.StartAgainAsync();

        await Until.TrueAsync(
            async ct => (await RedisText.AskAsync(victim.Endpoint, "CLUSTER INFO", ct)).Contains("cluster_state:ok", StringComparison.Ordinal),
            "it sees a working cluster",
            TimeSpan.FromMinutes(2),
            default);
    }

    private static async Task<int> LiveMastersAsync(string endpoint, CancellationToken ct) =>
        (await RedisText.AskAsync(endpoint, "CLUSTER NODES", ct)).Split('\n')
            .Count(line => line.Contains("master", StringComparison.Ordinal) && !line.Contains("fail", StringComparison.Ordinal)
                && line.Contains(" connected", StringComparison.Ordinal));
}
