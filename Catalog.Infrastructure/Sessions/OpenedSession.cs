namespace Catalog.Infrastructure.Sessions;

/// <summary>A session with its new token.</summary>
/// <param name="Token">The only copy, for the client; it is not stored.</param>
/// <param name="Session">The session.</param>
public sealed record OpenedSession(string Token, LiveSession Session)
{
    /// <summary>Omits the token, so that it reaches no log.</summary>
    public override string ToString() => $"{nameof(OpenedSession)} {{ {nameof(Session)} = {Session} }}";
}
