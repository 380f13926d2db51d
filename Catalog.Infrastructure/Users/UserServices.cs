using Catalog.Caching;
using Catalog.Infrastructure.Policies;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;

namespace Catalog.Infrastructure.Users;

/// <summary>Registers users with cache-aside.</summary>
public static class UserServices
{
    internal const string PasswordSection = "Passwords";
    private const int LeastIterations = 1_000;

    // OWASP's recommendation for PBKDF2 with HMAC-SHA512. A hash contains its own parameters, so older ones stay valid.
    internal const int Iterations = 210_000;

    /// <summary>Adds the stores, the cache and the Bloom filter. Requires persistence, caching, activity, the key ring and sessions.</summary>
    /// <remarks><c>Passwords:IterationCount</c> is the number of hash iterations; default 210,000.</remarks>
    public static IServiceCollection AddUsers(this IServiceCollection services)
    {
        services.AddResourcePolicy<UserCacheOptions>(UserCacheOptions.Section, options => options.Policy);
        services.AddOptions<PasswordHasherOptions>()
            .Configure(options => options.IterationCount = Iterations)
            .BindConfiguration(PasswordSection)
            .Validate(options => options.IterationCount >= LeastIterations, $"{PasswordSection}:IterationCount must be {LeastIterations} or more.")
            .ValidateOnStart();
        services.AddCatalogCaching().AddCache<long, ReadOnlyMemory<byte>>(
            UserCacheOptions.Name, provider => provider.GetRequiredService<UserCacheOptions>().Policy);
        services.AddSingleton<UserFilter>();
        services.AddSingleton<UserCache>();
        services.AddSingleton<UserStore>();
        services.AddSingleton<CurrentPassword>();
        services.AddSingleton<PasswordStore>();
        services.AddSingleton<AddressStore>();
        services.AddSingleton<UserQueries>();
        services.AddHostedService<UserFilterUpkeep>();
        return services;
    }
}
