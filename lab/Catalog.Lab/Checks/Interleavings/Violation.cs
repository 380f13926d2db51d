namespace Catalog.Lab.Checks.Interleavings;

/// <summary>A guarantee did not hold.</summary>
internal sealed class Violation(string message) : Exception(message);
