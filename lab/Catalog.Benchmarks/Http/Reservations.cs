using Catalog.Testbed.Experiments;

namespace Catalog.Benchmarks.Http;

/// <summary>Reservations over HTTP by a signed-in user, compared with an endpoint that executes the conditional UPDATE through Npgsql.</summary>
internal static class Reservations
{
    private const string OneUnit = """{"quantity":1}""";

    public static async Task<IReadOnlyList<ExperimentRow>> RunAsync(HttpStage stage, IProgress<string> log, CancellationToken ct)
    {
        // Unique keys, so that no request counts as a repetition.
        var run = Guid.NewGuid().ToString("N");
        var reservations = await Throughput.CompareAsync(
            new Load(stage.Bare.Address, Requests.InTurn([.. HttpStage.Paths("/updates/").Select(path => Requests.Post(path))]), 201),
            new Load(
                stage.Node.Address,
                number => Requests.Post(
                    $"/inventory/{1 + (number % HttpStage.Products)}/reservations", OneUnit, $"Idempotency-Key: {run}-{number}", stage.SignedIn),
                201),
            ct);
        log.Report($"Reservations: bare UPDATE {reservations.Reference:N0}/s, ours {reservations.Ours:N0}/s");
        return [ExperimentRow.AtLeast("reservation, against an endpoint doing the bare UPDATE", reservations.Ratio, "x", 0.75)];
    }
}
