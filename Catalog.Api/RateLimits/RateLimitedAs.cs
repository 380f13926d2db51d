using Catalog.Infrastructure.RateLimits;

namespace Catalog.Api.RateLimits;

/// <summary>Endpoint metadata: the rate limit policy. By default GET, HEAD and OPTIONS are reads, and all other methods are writes.</summary>
/// <param name="Policy">The policy.</param>
/// <param name="Permits">How many permits a request takes, at least 1; <see langword="null"/>: one.</param>
public sealed record RateLimitedAs(RatePolicy Policy, Func<HttpRequest, int>? Permits = null)
{
    private static readonly RateLimitedAs Read = new(RatePolicy.Read);
    private static readonly RateLimitedAs Write = new(RatePolicy.Write);

    /// <summary>How a request is counted.</summary>
    /// <param name="endpoint">Null for an unknown path; its requests count too.</param>
    /// <param name="method">The HTTP method.</param>
    public static RateLimitedAs Of(EndpointMetadataCollection? endpoint, string method) =>
        endpoint?.GetMetadata<RateLimitedAs>()
        ?? (HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method) ? Read : Write);
}

/// <summary>Sets the rate limit policy of endpoints.</summary>
public static class RateLimitEndpoints
{
    /// <summary>Counts requests under this policy instead of as reads or writes; <paramref name="permits"/> may count one as several.</summary>
    public static TBuilder LimitedAs<TBuilder>(this TBuilder endpoint, RatePolicy policy, Func<HttpRequest, int>? permits = null)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new RateLimitedAs(policy, permits));
}
