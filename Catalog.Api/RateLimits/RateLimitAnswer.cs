using System.Globalization;
using Catalog.Api.Http;
using Catalog.Infrastructure.RateLimits;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Catalog.Api.RateLimits;

/// <summary>The response headers of one policy (draft-ietf-httpapi-ratelimit-headers), and 429.</summary>
public sealed class RateLimitAnswer
{
    /// <summary>The limit: <c>RateLimit-Policy: "read";q=6000;w=60</c>.</summary>
    public const string PolicyHeader = "RateLimit-Policy";

    /// <summary>The remaining requests: <c>RateLimit: "read";r=5999;t=60</c>.</summary>
    public const string Header = "RateLimit";

    private readonly string _name;
    private readonly Microsoft.Extensions.Primitives.StringValues _policy;

    /// <summary>Creates the answer for one policy.</summary>
    public RateLimitAnswer(RatePolicy policy, RatePolicyOptions options)
    {
        _name = $"\"{RateLimiters.NameOf(policy)}\"";
        _policy = string.Create(CultureInfo.InvariantCulture, $"{_name};q={options.Limit};w={(long)options.Window.TotalSeconds}");
    }

    /// <summary>
    /// Sets both headers: <c>q</c> requests in <c>w</c> seconds; at least <c>r</c> more in the next <c>t</c> seconds. If several policies
    /// apply to a request, the headers list all of them.
    /// </summary>
    public void SetHeaders(IHeaderDictionary headers, in RateDecision decision)
    {
        headers.Append(PolicyHeader, _policy);
        headers.Append(Header, string.Create(CultureInfo.InvariantCulture, $"{_name};r={decision.Left};t={decision.Seconds}"));
    }

    /// <summary>Rejects a request with 429.</summary>
    public ProblemHttpResult Refuse(HttpResponse response, in RateDecision decision) =>
        Refuse(response, decision, $"The limit {_name} is reached. Try again after the time in Retry-After.");

    /// <summary>Rejects a signed-in user because the user's IP address has reached its limit.</summary>
    public ProblemHttpResult RefuseAddress(HttpResponse response, in RateDecision decision) =>
        Refuse(response, decision, $"The limit {_name} of this IP address is reached. Try again after the time in Retry-After.");

    private static ProblemHttpResult Refuse(HttpResponse response, in RateDecision decision, string detail)
    {
        response.Headers.RetryAfter = decision.Seconds.ToString(CultureInfo.InvariantCulture);
        response.Headers.CacheControl = CacheControl.NoStore;
        return TypedResults.Problem(
            statusCode: StatusCodes.Status429TooManyRequests,
            detail: detail);
    }
}
