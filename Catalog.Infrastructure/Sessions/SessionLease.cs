namespace Catalog.Infrastructure.Sessions;

/// <summary>The right to fill a session in: valid until it expires, or the session is changed or ended.</summary>
/// <param name="Token">Who holds it; random.</param>
/// <param name="TakenAt">When it was taken, by Redis's clock: what is loaded under it is no older.</param>
internal sealed record SessionLease(string Token, long TakenAt);
