using System.Globalization;

namespace Catalog.Infrastructure.Doctor;

/// <summary>The result of one examination.</summary>
/// <param name="PubSub">How long the slowest token took by Pub/Sub; null when one did not arrive.</param>
/// <param name="Stream">How long it took until the slowest token could be read from the stream; null when one is missing.</param>
/// <param name="Refusal">The first command that Redis refuses, and why; null when it refuses none.</param>
/// <param name="Unfit">Why this node does not fit an older one; null when it fits.</param>
/// <param name="Others">The other nodes that were heard lately.</param>
internal sealed record Examination(TimeSpan? PubSub, TimeSpan? Stream, string? Refusal, string? Unfit, IReadOnlyList<string> Others)
{
    /// <summary>Whether this node does not hear itself although Redis has the message.</summary>
    public bool IsDeaf => PubSub is null || Stream is null;

    /// <summary>The result in one line.</summary>
    public override string ToString() => string.Join("; ", new[]
    {
        Unfit is null ? null : $"This node does not share caches with the others: {Unfit}",
        Refusal is null ? null : $"Redis refuses {Refusal}: grant it (deploy/redis-rights)",
        $"a token of this node came back by Pub/Sub {Text(PubSub)}, and was in the stream {Text(Stream)}",
        Others.Count == 0 ? "no other node was heard" : $"other nodes heard: {string.Join(", ", Others)}",
    }.OfType<string>());

    private static string Text(TimeSpan? took) =>
        took is { } time ? string.Create(CultureInfo.InvariantCulture, $"after {time.TotalMilliseconds:0.0} ms") : "not at all";
}
