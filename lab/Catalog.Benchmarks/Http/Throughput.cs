using Catalog.Benchmarks.Measuring;

namespace Catalog.Benchmarks.Http;

/// <summary>Requests per second of the service and of a reference, measured alternately.</summary>
internal static class Throughput
{
    private static readonly TimeSpan Turn = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Warmup = TimeSpan.FromSeconds(3); // until hot code is fully optimized

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

/// <summary>The requests of a measurement.</summary>
/// <param name="Server">The server.</param>
/// <param name="Request">The requests, see <see cref="LoadClient.PerSecondAsync"/>.</param>
/// <param name="Status">The expected status.</param>
internal sealed record Load(Uri Server, Func<long, byte[]> Request, int Status = 200);
