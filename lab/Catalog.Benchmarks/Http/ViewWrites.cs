using Catalog.Testbed.Experiments;

namespace Catalog.Benchmarks.Http;

/// <summary>Views over HTTP, compared with an endpoint that executes one raw INCR.</summary>
internal static class ViewWrites
{
    private const int Draws = 16_384;

    public static async Task<IReadOnlyList<ExperimentRow>> RunAsync(HttpStage stage, IProgress<string> log, CancellationToken ct)
    {
        var zipf = new Zipf(HttpStage.Products);
        var viewed = Enumerable.Range(0, Draws).Select(_ => zipf.Next()).ToArray();
        var views = await Throughput.CompareAsync(
            new Load(stage.Bare.Address, Requests.InTurn([.. viewed.Select(id => Requests.Post($"/increments/{id}"))]), 202),
            new Load(stage.Node.Address, Requests.InTurn([.. viewed.Select(id => Requests.Post($"/products/{id}/views"))]), 202),
            ct);
        log.Report($"Views: raw INCR {views.Reference:N0}/s, ours {views.Ours:N0}/s");
        return [ExperimentRow.AtLeast("POST views, against an endpoint doing one raw Redis INCR", views.Ratio, "x", 0.85)];
    }
}
