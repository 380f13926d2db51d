using System.Security.Claims;
using Catalog.Domain.Users;
using Microsoft.AspNetCore.Authentication;

namespace Catalog.Api.Door;

/// <summary>Registers who may pass: a scheme, and a policy for each role.</summary>
public static class DoorServices
{
    /// <summary>The policy for everybody who is signed in.</summary>
    public const string Customers = "customer";

    /// <summary>The policy for admins.</summary>
    public const string Admins = "admin";

    /// <summary>Adds the scheme and the policies. Needs sessions.</summary>
    public static IServiceCollection AddDoor(this IServiceCollection services)
    {
        services.AddAuthentication(BearerHandler.SchemeName)
            .AddScheme<AuthenticationSchemeOptions, BearerHandler>(BearerHandler.SchemeName, configureOptions: null);
        services.AddAuthorizationBuilder()
            .AddPolicy(Customers, policy => policy.RequireAuthenticatedUser())
            .AddPolicy(Admins, policy => policy.RequireClaim(ClaimTypes.Role, nameof(Role.Admin)));
        return services;
    }
}
