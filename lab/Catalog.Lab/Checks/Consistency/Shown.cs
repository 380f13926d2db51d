namespace Catalog.Lab.Checks.Consistency;

/// <summary>The result of a read.</summary>
/// <param name="Version">The version; null if it shows none.</param>
/// <param name="Status">Where it came from.</param>
internal sealed record Shown(long? Version, string Status);
