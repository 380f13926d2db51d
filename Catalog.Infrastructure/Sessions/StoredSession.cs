namespace Catalog.Infrastructure.Sessions;

/// <summary>A session from the database.</summary>
/// <param name="Session">The session.</param>
/// <param name="Key">The cache key.</param>
/// <param name="Keep">How long the cache may keep it without a use; above zero.</param>
internal sealed record StoredSession(LiveSession Session, string Key, TimeSpan Keep)
{
    public SignedIn SignedIn => new(Key, Session.Id, Session.UserId, Session.Role);
}
