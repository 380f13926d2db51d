using System.Security.Claims;
using Catalog.Api.Users;
using Catalog.Domain.Users;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;

namespace Catalog.Api.Auth;

/// <summary>Registers authentication and authorization: the scheme <c>Bearer</c>, and a policy for each role.</summary>
public static class AuthServices
{
    /// <summary>The policy for all signed-in users.</summary>
    public const string Customers = "customer";

    /// <summary>The policy for the order service and for admins.</summary>
    public const string Orders = "orders";

    /// <summary>The policy for admins.</summary>
    public const string Admins = "admin";

    /// <summary>Adds the scheme, the policies and the first admin. Needs sessions and users.</summary>
    /// <remarks>An endpoint without a policy is open to admins only.</remarks>
    public static IServiceCollection AddAuth(this IServiceCollection services)
    {
        services.AddAuthentication(BearerHandler.SchemeName)
            .AddScheme<AuthenticationSchemeOptions, BearerHandler>(BearerHandler.SchemeName, configureOptions: null);
        var admin = new AuthorizationPolicyBuilder().RequireClaim(ClaimTypes.Role, nameof(Role.Admin)).Build();
        services.AddAuthorizationBuilder()
            .AddPolicy(Customers, policy => policy.RequireAuthenticatedUser())
            .AddPolicy(Orders, policy => policy.RequireClaim(ClaimTypes.Role, nameof(Role.Orders), nameof(Role.Admin)))
            .AddPolicy(Admins, admin)
            .SetFallbackPolicy(admin);
        services.AddOptions<FirstAdminOptions>().BindConfiguration(FirstAdminOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<FirstAdminOptions>, FirstAdminValidation>();
        services.AddSingleton<FirstAdminSetup>();
        services.AddHostedService(provider => provider.GetRequiredService<FirstAdminSetup>());
        services.AddSingleton<PasswordProofs>();
        services.AddHealthChecks().AddCheck<FirstAdminSetup>("first-admin");
        return services;
    }
}
