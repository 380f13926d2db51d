using Catalog.Benchmarks.Measuring;

namespace Catalog.Benchmarks.Http;

/// <summary>Requests per second of ours against those of a reference, taking turns.</summary>
internal static class Throughput
{
    private static readonly TimeSpan Turn = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Warmup = TimeSpan.FromSeconds(3); // until the runtime has compiled what is hot for good

    public static async Task<Comparison> CompareAsync(Load reference, Load ours, CancellationToken ct)
    {
        using var referenceClient = new LoadClient(reference.Server);
        using var oursClient = new LoadClient(ours.Server);
        await referenceClient.PerSecondAsync(Warmup, reference.Request, reference.Status);
        await oursClient.PerSecondAsync(Warmup, ours.Request, ours.Status);
        return await SideBySide.RunAsync(
            () => referenceClient.PerSecondAsync(Turn, reference.Request, reference.Status),
            () => oursClient.PerSecondAsync(Turn, ours.Request, ours.Status),
            ct);
    }
}

/// <summary>What is asked of whom.</summary>
/// <param name="Server">Whom.</param>
/// <param name="Request">The requests, see <see cref="LoadClient.PerSecondAsync"/>.</param>
/// <param name="Status">What each is answered.</param>
internal sealed record Load(Uri Server, Func<long, byte[]> Request, int Status = 200);
