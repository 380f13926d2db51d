using System.Security.Claims;
using Catalog.Domain.Users;
using Catalog.Infrastructure.Sessions;

namespace Catalog.Api.Auth;

/// <summary>The session behind the <see cref="ClaimsPrincipal"/> of a request.</summary>
public static class Callers
{
    extension(ClaimsPrincipal user)
    {
        /// <summary>The session of the request, or <see langword="null"/> for an anonymous request to a public endpoint.</summary>
        public SignedIn? SessionOrNone => (user as SignedInPrincipal)?.SignedIn;

        /// <summary>The session of the request.</summary>
        /// <exception cref="InvalidOperationException">There is no session: the endpoint lacks its policy.</exception>
        public SignedIn Session =>
            user.SessionOrNone ?? throw new InvalidOperationException("This endpoint needs a session but has no authorization policy.");

        /// <summary>Whether the request comes from this user or from an admin.</summary>
        /// <param name="userId">The owner of the data.</param>
        public bool MayReach(long userId) => user.SessionOrNone is { } session && (session.UserId == userId || session.Role == Role.Admin);
    }
}
