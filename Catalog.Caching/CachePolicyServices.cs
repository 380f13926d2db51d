using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Catalog.Caching;

/// <summary>Registers how a resource is cached.</summary>
internal static class CachePolicyServices
{
    /// <summary>
    /// Adds <typeparamref name="TOptions"/> as a singleton, bound to a section: the policy's values and the options' own stand in
    /// it side by side. A value out of range stops the start.
    /// </summary>
    /// <param name="services">Where to register.</param>
    /// <param name="section">The section, such as <c>Caching:Reviews</c>.</param>
    /// <param name="policy">The policy within the options.</param>
    public static IServiceCollection AddCachePolicy<TOptions>(
        this IServiceCollection services, string section, Func<TOptions, CachePolicy> policy)
        where TOptions : class
    {
        services.AddOptions<TOptions>()
            .Configure<IConfiguration>((options, configuration) =>
            {
                configuration.GetSection(section).Bind(options);
                configuration.GetSection(section).Bind(policy(options));
            })
            .ValidateDataAnnotations()
            .ValidateOnStart();
        services.AddSingleton<IValidateOptions<TOptions>>(new PolicyValidation<TOptions>(section, policy));
        return services.AddSingleton(provider => provider.GetRequiredService<IOptions<TOptions>>().Value);
    }

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
