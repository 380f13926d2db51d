using Catalog.Testbed;
using Catalog.Testbed.Experiments;

namespace Catalog.Benchmarks.Http;

/// <summary>Products from the node's memory and from Redis, and responses without a body.</summary>
internal static class ProductReads
{
    public static async Task<IReadOnlyList<ExperimentRow>> RunAsync(HttpStage stage, IProgress<string> log, CancellationToken ct)
    {
        await ExpectAsync(stage.Node, "L1", ct);
        await ExpectAsync(stage.NodeWithoutL1, "L2", ct);

        var bare = new Load(stage.Bare.Address, Requests.InTurn(HttpStage.Paths("/bytes/")));
        var raw = new Load(stage.Bare.Address, Requests.InTurn(HttpStage.Paths("/redis/")));
        var local = new Load(stage.Node.Address, Requests.InTurn(HttpStage.Paths()));
        var shared = new Load(stage.NodeWithoutL1.Address, Requests.InTurn(HttpStage.Paths()));
        var signedIn = new Load(stage.Node.Address, Requests.InTurn(HttpStage.Paths(), stage.SignedIn));
        var tags = await EntityTags.OfAsync(stage.Node, HttpStage.Products, ct);
        var known = new Load(
            stage.Node.Address, Requests.InTurn([.. tags.Select((tag, i) => Requests.Get($"/products/{i + 1}", $"If-None-Match: {tag}"))]), 304);

        var fromMemory = await Throughput.CompareAsync(bare, local, ct);
        var withSession = await Throughput.CompareAsync(local, signedIn, ct);
        var fromRedis = await Throughput.CompareAsync(raw, shared, ct);
        var unchanged = await Throughput.CompareAsync(local, known, ct);
        log.Report($"Products from L1: bare {fromMemory.Reference:N0}/s, ours {fromMemory.Ours:N0}/s; with a session {withSession.Ours:N0}/s; 304 {unchanged.Ours:N0}/s");
        log.Report($"Products from L2: raw GET {fromRedis.Reference:N0}/s, ours {fromRedis.Ours:N0}/s");
        return
        [
            ExperimentRow.AtLeast("GET product from L1, against a bare endpoint writing the same body", fromMemory.Ratio, "x", 0.9),
            ExperimentRow.AtLeast("the same with a session checked, against that", withSession.Ratio, "x", 0.7),
            ExperimentRow.AtLeast("GET product from L2, against an endpoint copying one raw Redis GET", fromRedis.Ratio, "x", 0.85),
            ExperimentRow.AtLeast("304, against the 200 of the same", unchanged.Ratio, "x", 1.1),
        ];
    }

    // Ensures that each figure is measured on the tier in its row.
    private static async Task ExpectAsync(ApiNode node, string tier, CancellationToken ct)
    {
        var product = new Uri("/products/1", UriKind.Relative);
        (await node.Http.GetAsync(product, ct)).Dispose();
        using var answer = await node.Http.GetAsync(product, ct);
        if (!string.Concat(answer.Headers.GetValues("Cache-Status")).EndsWith($"detail={tier}", StringComparison.Ordinal))
        {
            throw new InvalidOperationException($"{node.Name} does not answer from {tier}: {answer.Headers}");
        }
    }
}
