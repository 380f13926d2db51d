using Catalog.Infrastructure.RateLimits;

namespace Catalog.Api.RateLimits;

/// <summary>Endpoint metadata: what a request is counted as. Without it GET, HEAD and OPTIONS are reads, and all else are changes.</summary>
/// <param name="Policy">The policy.</param>
public sealed record RateLimitedAs(RatePolicy Policy)
{
    /// <summary>The policy of a request.</summary>
    /// <param name="endpoint">Null when there is none at that address, which is counted all the same.</param>
    /// <param name="method">The HTTP method.</param>
    public static RatePolicy Of(EndpointMetadataCollection? endpoint, string method) =>
        endpoint?.GetMetadata<RateLimitedAs>() is { } named
            ? named.Policy
            : HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method) ? RatePolicy.Read : RatePolicy.Write;
}

/// <summary>Says of endpoints what their requests are counted as.</summary>
public static class RateLimitEndpoints
{
    /// <summary>Counts requests under this policy rather than as reads or changes.</summary>
    public static TBuilder LimitedAs<TBuilder>(this TBuilder endpoint, RatePolicy policy)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new RateLimitedAs(policy));
}
