namespace Catalog.Infrastructure.Sessions;

/// <summary>A session with the token that was made for it.</summary>
/// <param name="Token">The only copy: it is for the client, and kept nowhere.</param>
/// <param name="Session">The session.</param>
public sealed record OpenedSession(string Token, LiveSession Session)
{
    /// <summary>Leaves the token out, so that no log shows it.</summary>
    public override string ToString() => $"{nameof(OpenedSession)} {{ {nameof(Session)} = {Session} }}";
}
