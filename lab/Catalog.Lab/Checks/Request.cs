namespace Catalog.Lab.Checks;

/// <summary>A request that was sent.</summary>
/// <param name="Start">The timestamp at which it was sent.</param>
/// <param name="Took">How long it took.</param>
/// <param name="Status">The HTTP status; 0 if there was no response.</param>
/// <param name="IsRead">True for a read, false for a write.</param>
internal readonly record struct Request(long Start, TimeSpan Took, int Status, bool IsRead);
