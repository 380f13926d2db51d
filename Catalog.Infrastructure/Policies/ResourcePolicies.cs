using System.ComponentModel.DataAnnotations;
using Catalog.Caching;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Catalog.Infrastructure.Policies;

/// <summary>Registers the cache policies of the catalog's resources.</summary>
public static class ResourcePolicies
{
    /// <summary>The configurable settings of a policy: times, replicas and the share of hits that is verified. The rest, such as encryption, is set in code.</summary>
    public static IReadOnlyList<string> Settings { get; } =
    [
        nameof(CachePolicy.Ttl),
        nameof(CachePolicy.LocalTtl),
        nameof(CachePolicy.NegativeTtl),
        nameof(CachePolicy.StaleWhileRevalidate),
        nameof(CachePolicy.StaleIfError),
        nameof(CachePolicy.EarlyRefresh),
        nameof(CachePolicy.LeaseTime),
        nameof(CachePolicy.Replicas),
        nameof(CachePolicy.VerifyShare),
    ];

    /// <summary>
    /// Adds <typeparamref name="TOptions"/> as a singleton, bound to a section that contains both the policy's <see cref="Settings"/> and the
    /// options' own. A value out of range stops the start.
    /// </summary>
    /// <param name="services">The service collection.</param>
    /// <param name="section">The section, such as <c>Caching:Reviews</c>.</param>
    /// <param name="policy">Gets the policy from the options.</param>
    public static IServiceCollection AddResourcePolicy<TOptions>(
        this IServiceCollection services, string section, Func<TOptions, CachePolicy> policy)
        where TOptions : class
    {
        services.AddOptions<TOptions>()
            .Configure<IConfiguration>((options, configuration) =>
            {
                configuration.GetSection(section).Bind(options);
                Only(Settings, configuration.GetSection(section)).Bind(policy(options));
            })
            .ValidateDataAnnotations()
            .ValidateOnStart();
        services.AddSingleton<IValidateOptions<TOptions>>(new PolicyValidation<TOptions>(section, policy));
        return services.AddSingleton(provider => provider.GetRequiredService<IOptions<TOptions>>().Value);
    }

    private static IConfigurationSection Only(IEnumerable<string> names, IConfigurationSection section) => new ConfigurationBuilder()
        .AddInMemoryCollection(names.Where(name => section[name] is not null).ToDictionary(name => $"{section.Path}:{name}", name => section[name]))
        .Build()
        .GetSection(section.Path);

    private sealed class PolicyValidation<TOptions>(string section, Func<TOptions, CachePolicy> policy) : IValidateOptions<TOptions>
        where TOptions : class
    {
        public ValidateOptionsResult Validate(string? name, TOptions options)
        {
            var broken = new List<ValidationResult>();
            return Validator.TryValidateObject(policy(options), new ValidationContext(policy(options)), broken, validateAllProperties: true)
                ? ValidateOptionsResult.Success
                : ValidateOptionsResult.Fail(broken.Select(b => $"{section}:{string.Join(", ", b.MemberNames)}: {b.ErrorMessage}"));
        }
    }
}
