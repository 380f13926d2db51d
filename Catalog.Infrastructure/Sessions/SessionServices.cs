using Catalog.Caching;
using Catalog.Domain.Users;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Catalog.Infrastructure.Sessions;

/// <summary>Registers sessions and signing in.</summary>
public static class SessionServices
{
    /// <summary>Adds the store, the check, sign-in and background services. Requires persistence, caching, the key ring and the audit log.</summary>
    public static IServiceCollection AddSessions(this IServiceCollection services)
    {
        services.AddOptions<SessionOptions>().BindConfiguration(SessionOptions.Section).ValidateDataAnnotations()
            .Validate(options => options.Lifetime >= options.Idle, "Sessions:Lifetime must not be below Sessions:Idle.")
            .ValidateOnStart();
        services.AddOptions<SignInOptions>().BindConfiguration(SignInOptions.Section).ValidateDataAnnotations()
            .ValidateOnStart();

        services.AddSingleton(provider => provider.GetRequiredService<IOptions<SessionOptions>>().Value);
        services.AddSingleton(provider => provider.GetRequiredService<IOptions<SignInOptions>>().Value);
        services.TryAddSingleton<IPasswordHasher<User>, PasswordHasher<User>>();
        services.AddSingleton<SessionDatabase>();
        services.AddSingleton<SessionEntries>();
        services.AddSingleton<OnlineUsers>();
        services.AddSingleton<SessionUse>();
        services.AddSingleton(provider => new SessionCheck(
            provider.GetRequiredService<CacheNode>(),
            provider.GetRequiredService<SessionEntries>(),
            provider.GetRequiredService<SessionDatabase>().FindAsync,
            provider.GetRequiredService<SessionUse>().Note,
            provider.GetRequiredService<SessionOptions>()));
        services.AddSingleton<SessionStore>();
        services.AddSingleton<PasswordCheck>();
        services.AddSingleton<Guesses>();
        services.AddSingleton<SignIn>();
        services.AddHostedService(provider => provider.GetRequiredService<SessionUse>());
        return services;
    }
}
