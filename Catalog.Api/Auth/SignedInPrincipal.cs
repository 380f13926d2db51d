using System.Globalization;
using System.Runtime.CompilerServices;
using System.Security.Claims;
using Catalog.Infrastructure.Sessions;
using Microsoft.AspNetCore.Authentication;

namespace Catalog.Api.Auth;

/// <summary>A signed-in user as a <see cref="ClaimsPrincipal"/>. Shared by all requests that use the same cached session; do not change it.</summary>
public sealed class SignedInPrincipal : ClaimsPrincipal
{
    private static readonly ConditionalWeakTable<SignedIn, AuthenticateResult> Results = [];

    private SignedInPrincipal(SignedIn session)
        : base(new ClaimsIdentity(
            [
                new Claim(ClaimTypes.NameIdentifier, session.UserId.ToString(CultureInfo.InvariantCulture)),
                new Claim(ClaimTypes.Role, session.Role.ToString()),
            ],
            BearerHandler.SchemeName)) =>
        SignedIn = session;

    /// <summary>The session and its user.</summary>
    public SignedIn SignedIn { get; }

    /// <summary>What the scheme answers for a session.</summary>
    public static AuthenticateResult ResultFor(SignedIn session) => Results.GetValue(
        session, static s => AuthenticateResult.Success(new AuthenticationTicket(new SignedInPrincipal(s), BearerHandler.SchemeName)));
}
