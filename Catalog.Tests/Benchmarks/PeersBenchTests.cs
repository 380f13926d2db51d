using Catalog.Benchmarks;
using Catalog.Contenders;
using Catalog.Testbed.Experiments;

namespace Catalog.Tests.Benchmarks;

public sealed class PeersBenchTests
{
    private readonly PeersBench _bench = new();

    [Fact]
    public void Every_peer_that_is_better_is_named()
    {
        var text = _bench.Markdown(
        [
            Row("hit in memory", AllContenders.NaivePubSub, 200), Row("hit in memory", AllContenders.Hybrid, 300), Row("hit in memory", AllContenders.Fusion, 900),
            Row("hit in memory", AllContenders.Catalog, 600), Row("hit in memory", AllContenders.CatalogHybrid, 100),
            .. AllContenders.InOrder.Select((contender, at) => Row("hits in Redis, 64 callers", contender.Name, 7000 - (1000 * at))),
        ])!;

        Assert.Contains("- hit in memory: L1 with Pub/Sub 200, HybridCache 300, ours 600 ns.\n", text, StringComparison.Ordinal);
        Assert.Contains(
            "- hits in Redis, 64 callers: Plain TTL 7,000, Delete on write 6,000, L1 with Pub/Sub 5,000, HybridCache 4,000, FusionCache 3,000, ours 2,000 /s.\n",
            text,
            StringComparison.Ordinal);
    }

    private static ExperimentRow Row(string figure, string contender, double value) =>
        ExperimentRow.Told($"{figure}: {AllContenders.Find(contender)!.Title}", value, "");
}
