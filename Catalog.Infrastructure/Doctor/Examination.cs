using System.Globalization;

namespace Catalog.Infrastructure.Doctor;

/// <summary>The result of one examination.</summary>
/// <param name="PubSub">How long the slowest token took by Pub/Sub; null when one did not arrive.</param>
/// <param name="Stream">How long it took until the slowest token could be read from the stream; null when one is missing.</param>
/// <param name="Capture">Whether a token was written to the database, and how long it took through change capture; null when it did not arrive.</param>
/// <param name="Refusal">The first command that Redis refuses, and why; null when it refuses none.</param>
/// <param name="Unheard">Why Redis does not let this node hear the others; null when it does.</param>
/// <param name="Unfit">Why this node does not fit one that serves for longer; null when it fits.</param>
/// <param name="Cost">What serving beside another node costs; null when nothing does.</param>
/// <param name="Others">The other nodes that were heard lately.</param>
internal sealed record Examination(
    TimeSpan? PubSub,
    TimeSpan? Stream,
    (bool IsSent, TimeSpan? Took) Capture,
    string? Refusal,
    string? Unheard,
    string? Unfit,
    string? Cost,
    IReadOnlyList<string> Others)
{
    /// <summary>Whether something is wrong with a node that may serve: it does not hear itself, or lacks a right, or others are of another format.</summary>
    public bool IsDegraded => PubSub is null || Stream is null || Capture is { IsSent: true, Took: null } || Refusal is not null || Unheard is not null || Cost is not null;

    /// <summary>The result in one line.</summary>
    public override string ToString() => string.Join("; ", new[]
    {
        Unfit is null ? null : $"This node does not share caches with the others: {Unfit}",
        Refusal is null ? null : $"Redis refuses {Refusal}: grant it (deploy/redis-rights)",
        $"a token of this node came back by Pub/Sub {Text(PubSub)}, and was in the stream {Text(Stream)}",
        Capture.IsSent ? $"one written to the database came back by change capture {Text(Capture.Took)}" : null,
        Cost,
        Unheard is not null ? $"whether other nodes fit is unknown, because Redis refuses their channel ({Unheard}): grant &catalog-doctor:*"
            : Others.Count == 0 ? "no other node was heard" : $"other nodes heard: {string.Join(", ", Others)}",
    }.OfType<string>());

    private static string Text(TimeSpan? took) =>
        took is { } time ? string.Create(CultureInfo.InvariantCulture, $"after {time.TotalMilliseconds:0.0} ms") : "not at all";
}
