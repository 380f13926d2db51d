namespace Catalog.Lab.Checks;

/// <summary>A request that was answered, or not.</summary>
/// <param name="Start">Timestamp at which it was sent.</param>
/// <param name="Took">How long it took.</param>
/// <param name="Status">The HTTP status; 0 when no answer came.</param>
/// <param name="IsRead">Whether it was a read; otherwise a write.</param>
internal readonly record struct Request(long Start, TimeSpan Took, int Status, bool IsRead);
