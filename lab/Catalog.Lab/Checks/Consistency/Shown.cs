namespace Catalog.Lab.Checks.Consistency;

/// <summary>What a read showed.</summary>
/// <param name="Version">The version; null when it shows none.</param>
/// <param name="Status">Where it came from.</param>
internal sealed record Shown(long? Version, string Status);
