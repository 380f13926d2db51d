namespace Catalog.Infrastructure.Sessions;

/// <summary>The permission to fill a session: valid until it expires, or the session is changed or ended.</summary>
/// <param name="Token">Random; identifies the holder.</param>
/// <param name="TakenAt">When it was taken, by Redis's clock: a session loaded under it is not older.</param>
internal sealed record SessionLease(string Token, long TakenAt);
