using Catalog.Infrastructure.RateLimits;

namespace Catalog.Testbed;

/// <summary>Settings of nodes whose load all comes from one address: rate limits that are in force, but can not be reached.</summary>
public static class LimitsOutOfReach
{
    private const string Limit = "1000000000";

    /// <summary>Environment variables, for <see cref="ApiNodeOptions.Environment"/>.</summary>
    public static IReadOnlyDictionary<string, string> Settings { get; } =
        Enum.GetNames<RatePolicy>().ToDictionary(policy => $"{RateLimitOptions.Section}__{policy}__{nameof(RatePolicyOptions.Limit)}", _ => Limit);
}
