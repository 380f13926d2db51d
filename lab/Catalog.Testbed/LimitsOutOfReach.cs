using Catalog.Infrastructure.RateLimits;

namespace Catalog.Testbed;

/// <summary>Settings for nodes under load from one address: rate limits that are enabled but never reached.</summary>
public static class LimitsOutOfReach
{
    private const string Limit = "1000000000";

    /// <summary>The environment variables, for <see cref="ApiNodeOptions.Environment"/>.</summary>
    public static IReadOnlyDictionary<string, string> Settings { get; } =
        Enum.GetNames<RatePolicy>().Append(nameof(RateLimitOptions.UnknownTokens)).ToDictionary(policy => $"{RateLimitOptions.Section}__{policy}__{nameof(RatePolicyOptions.Limit)}", _ => Limit);
}
