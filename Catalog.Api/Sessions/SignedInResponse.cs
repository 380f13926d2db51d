namespace Catalog.Api.Sessions;

/// <summary>A new session.</summary>
/// <param name="Token">Send it with each request, as <c>Authorization: Bearer …</c>. Whoever has it is the user; it is shown this once.</param>
/// <param name="Session">The session.</param>
public sealed record SignedInResponse(string Token, SessionResponse Session)
{
    /// <summary>Leaves the token out, so that no log shows it.</summary>
    public override string ToString() => $"{nameof(SignedInResponse)} {{ {nameof(Session)} = {Session} }}";
}
