using Catalog.Domain.Users;

namespace Catalog.Infrastructure.Sessions;

/// <summary>The session and user of a request, as cached by a node. Immutable; shared by many requests.</summary>
public sealed class SignedIn
{
    internal SignedIn(string key, long sessionId, long userId, Role role) =>
        (Key, SessionId, UserId, Role) = (key, sessionId, userId, role);

    /// <summary>The id of the session.</summary>
    public long SessionId { get; }

    /// <summary>The id of the user.</summary>
    public long UserId { get; }

    /// <summary>The user's role.</summary>
    public Role Role { get; }

    /// <summary>The cache key, which contains the hash of the token.</summary>
    internal string Key { get; }
}
