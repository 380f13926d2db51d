using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.DependencyInjection;

namespace Catalog.Infrastructure.RateLimits;

/// <summary>Registers the limiters.</summary>
public static class RateLimitServices
{
    /// <summary>Adds <see cref="RateLimiters"/>. Requires caching.</summary>
    public static IServiceCollection AddRateLimiters(this IServiceCollection services)
    {
        var options = services.AddOptions<RateLimitOptions>().BindConfiguration(RateLimitOptions.Section).ValidateDataAnnotations();
        foreach (var policy in Enum.GetValues<RatePolicy>())
        {
            options.Validate(all => IsValid(all.Of(policy)), $"{RateLimitOptions.Section}:{policy} has a value out of range.");
        }

        options.Validate(all => IsValid(all.UnknownTokens), $"{RateLimitOptions.Section}:{nameof(RateLimitOptions.UnknownTokens)} has a value out of range.");
        options.ValidateOnStart();
        services.AddSingleton<UnknownTokens>();
        services.AddSingleton<RateLimiters>();
        return services;
    }

    private static bool IsValid(RatePolicyOptions policy) =>
        Validator.TryValidateObject(policy, new ValidationContext(policy), null, validateAllProperties: true);
}
