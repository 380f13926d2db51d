using Catalog.Caching;
using Catalog.Domain.Users;
using Catalog.Infrastructure.Audit;
using Catalog.Infrastructure.Persistence;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

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

        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IPasswordHasher<User>, PasswordHasher<User>>();
        services.AddSingleton(provider => new SessionDatabase(
            provider.GetRequiredService<NpgsqlDataSource>(), Options(provider), provider.GetRequiredService<ReadableRows>()));
        services.AddSingleton(provider => new SessionEntries(
            provider.GetRequiredService<CacheNode>(), Options(provider), provider.GetRequiredService<IDataProtectionProvider>()));
        services.AddSingleton(provider => new OnlineUsers(
            provider.GetRequiredService<CacheNode>(), provider.GetRequiredService<SessionDatabase>()));
        services.AddSingleton(provider => new SessionUse(
            provider.GetRequiredService<CacheNode>(),
            provider.GetRequiredService<SessionDatabase>(),
            provider.GetRequiredService<OnlineUsers>(),
            Options(provider),
            provider.GetRequiredService<ILogger<SessionUse>>()));
        services.AddSingleton(provider => new SessionCheck(
            provider.GetRequiredService<CacheNode>(),
            provider.GetRequiredService<SessionEntries>(),
            provider.GetRequiredService<SessionDatabase>().FindAsync,
            provider.GetRequiredService<SessionUse>().Note,
            Options(provider)));
        services.AddSingleton(provider => new SessionStore(
            provider.GetRequiredService<CacheNode>(),
            provider.GetRequiredService<SessionEntries>(),
            provider.GetRequiredService<SessionDatabase>(),
            provider.GetRequiredService<IDbContextFactory<CatalogDbContext>>(),
            Options(provider),
            provider.GetRequiredService<ReadableRows>()));
        services.AddSingleton(provider => new PasswordCheck(
            provider.GetRequiredService<IPasswordHasher<User>>(), provider.GetRequiredService<IOptions<SignInOptions>>().Value));
        services.AddSingleton(provider => new Guesses(
            provider.GetRequiredService<NpgsqlDataSource>(),
            provider.GetRequiredService<IOptions<SignInOptions>>(),
            provider.GetRequiredService<SecurityEvents>()));
        services.AddSingleton(provider => new SignIn(
            provider.GetRequiredService<SessionDatabase>(),
            provider.GetRequiredService<SessionStore>(),
            provider.GetRequiredService<PasswordCheck>(),
            provider.GetRequiredService<Guesses>(),
            provider.GetRequiredService<SecurityEvents>(),
            provider.GetRequiredService<IOptions<SignInOptions>>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<SignIn>>()));
        services.AddHostedService(provider => provider.GetRequiredService<SessionUse>());
        return services;
    }

    private static SessionOptions Options(IServiceProvider provider) => provider.GetRequiredService<IOptions<SessionOptions>>().Value;
}
