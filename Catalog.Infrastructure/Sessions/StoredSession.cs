namespace Catalog.Infrastructure.Sessions;

/// <summary>A session as the database returns it.</summary>
/// <param name="Session">The session.</param>
/// <param name="Key">The cache key.</param>
/// <param name="Keep">For how long the cache may keep it unless it is used; above zero.</param>
internal sealed record StoredSession(LiveSession Session, string Key, TimeSpan Keep)
{
    /// <summary>Who a request with this session comes from.</summary>
    public SignedIn SignedIn => new(Key, Session.Id, Session.UserId, Session.Role);
}
