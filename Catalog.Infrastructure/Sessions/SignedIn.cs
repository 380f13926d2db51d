using Catalog.Domain.Users;

namespace Catalog.Infrastructure.Sessions;

/// <summary>Who a request comes from: what a node knows of a session without looking. Immutable; the same one for many requests.</summary>
public sealed class SignedIn
{
    internal SignedIn(string key, long sessionId, long userId, Role role) =>
        (Key, SessionId, UserId, Role) = (key, sessionId, userId, role);

    /// <summary>The number of the session.</summary>
    public long SessionId { get; }

    /// <summary>The number of the user.</summary>
    public long UserId { get; }

    /// <summary>What the user may do.</summary>
    public Role Role { get; }

    /// <summary>The cache key, which holds the hash of the token.</summary>
    internal string Key { get; }
}
