namespace Catalog.Lab.Checks.Consistency;

/// <summary>The copy of a key in a tier.</summary>
/// <param name="Where"><see cref="Where.Local"/> or <see cref="Where.Shared"/>.</param>
/// <param name="Node">The number of the node with the copy; null for Redis.</param>
/// <param name="Served">The version that a reader would get, 0 for a cached absence; null if none would be served.</param>
/// <param name="State">The state or reason, in words.</param>
internal sealed record TierCopy(Where Where, string? Node, long? Served, string State);
