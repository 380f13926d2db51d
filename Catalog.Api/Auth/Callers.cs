using System.Security.Claims;
using Catalog.Domain.Users;
using Catalog.Infrastructure.Sessions;

namespace Catalog.Api.Auth;

/// <summary>What a handler may ask of its <see cref="ClaimsPrincipal"/> parameter.</summary>
public static class Callers
{
    extension(ClaimsPrincipal user)
    {
        /// <summary>The session behind the request, or <see langword="null"/> on an endpoint that is open to all.</summary>
        public SignedIn? SessionOrNone => (user as SignedInPrincipal)?.SignedIn;

        /// <summary>The session behind the request.</summary>
        /// <exception cref="InvalidOperationException">There is none: the endpoint lacks its policy.</exception>
        public SignedIn Session =>
            user.SessionOrNone ?? throw new InvalidOperationException("This endpoint is only for those who are signed in; close it.");

        /// <summary>Whether the request comes from a user or from an admin, to whom everybody's data are open.</summary>
        /// <param name="userId">Whose data it is.</param>
        public bool MayReach(long userId) => user.SessionOrNone is { } session && (session.UserId == userId || session.Role == Role.Admin);
    }
}
