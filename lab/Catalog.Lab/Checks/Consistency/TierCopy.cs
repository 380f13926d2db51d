namespace Catalog.Lab.Checks.Consistency;

/// <summary>What a tier holds of a key.</summary>
/// <param name="Where"><see cref="Where.Local"/> or <see cref="Where.Shared"/>.</param>
/// <param name="Node">The number of the node whose memory it is; null for Redis.</param>
/// <param name="Served">The version that a reader would be served, 0 for a remembered absence; null when nothing would be.</param>
/// <param name="State">In words, why or why not.</param>
internal sealed record TierCopy(Where Where, string? Node, long? Served, string State);
