using Catalog.Infrastructure.RateLimits;

namespace Catalog.Api.RateLimits;

/// <summary>Says of endpoints what their requests are counted as.</summary>
public static class RateLimitEndpoints
{
    /// <summary>Counts requests under this policy rather than as reads or changes.</summary>
    public static TBuilder LimitedAs<TBuilder>(this TBuilder endpoint, RatePolicy policy)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new RateLimitedAs(policy));
}
