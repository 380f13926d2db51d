using System.Security.Claims;
using Catalog.Infrastructure.RateLimits;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace Catalog.Api.RateLimits;

/// <summary>Counts requests and sets the rate limit headers. Thread-safe.</summary>
internal sealed class RequestRates(RateLimiters limiters, IOptions<RateLimitOptions> options)
{
    private readonly bool _enabled = options.Value.Enabled;
    private readonly RateLimitAnswer[] _answers =
        [.. Enum.GetValues<RatePolicy>().Select(policy => new RateLimitAnswer(policy, options.Value.Of(policy)))];

    /// <summary>The client that a request is counted for: the signed-in user, or else the IP address.</summary>
    public static RateClient ClientOf(HttpContext context) =>
        context.User.Identity is { IsAuthenticated: true } && context.User.FindFirstValue(ClaimTypes.NameIdentifier) is { } id
            ? RateClient.User(id)
            : RateClient.Address(context.Connection.RemoteIpAddress);

    /// <summary>
    /// Counts a request for its client. The request of a signed-in user also counts for the IP address, so that many accounts do not evade a
    /// limit. The headers mention the limit of the address only when it is reached.
    /// </summary>
    /// <returns>Null if the request may proceed, else 429 with <c>Retry-After</c>.</returns>
    public ValueTask<ProblemHttpResult?> TryTakeAsync(HttpContext context, RatePolicy policy, int permits = 1)
    {
        var taking = TryTakeAsync(context, policy, ClientOf(context), permits);
        return _enabled && context.User.Identity is { IsAuthenticated: true } ? AndAddressAsync(context, policy, permits, taking) : taking;
    }

    /// <summary>Counts a request under a policy. A round trip to Redis for each lease, see <see cref="RateLimiter"/>.</summary>
    /// <returns>Null if the request may proceed, else 429 with <c>Retry-After</c>. The <c>RateLimit</c> headers are set in both cases.</returns>
    public ValueTask<ProblemHttpResult?> TryTakeAsync(HttpContext context, RatePolicy policy, RateClient client, int permits = 1)
    {
        if (!_enabled)
        {
            return default;
        }

        var taking = limiters.TakeAsync(policy, client, permits);
        return taking.IsCompletedSuccessfully
            ? new(SetHeaders(context.Response, policy, taking.Result))
            : WaitAsync(context.Response, policy, taking);
    }

    /// <summary>Counts an attempt to sign in to an account from the client's network, whether or not the account exists.</summary>
    /// <param name="context">The request.</param>
    /// <param name="email">The e-mail address as sent by the client.</param>
    /// <returns>As <see cref="TryTakeAsync(HttpContext, RatePolicy, RateClient, int)"/>.</returns>
    public ValueTask<ProblemHttpResult?> TryTakeAccountAsync(HttpContext context, string email) =>
        TryTakeAsync(context, RatePolicy.Account, RateClient.Account(email, context.Connection.RemoteIpAddress));

    private async ValueTask<ProblemHttpResult?> AndAddressAsync(
        HttpContext context, RatePolicy policy, int permits, ValueTask<ProblemHttpResult?> taking)
    {
        if (await taking is { } refusal)
        {
            return refusal;
        }

        var decision = await limiters.TakeAddressAsync(policy, RateClient.Address(context.Connection.RemoteIpAddress), permits);
        return decision.Allowed ? null : _answers[(int)policy].RefuseAddress(context.Response, decision);
    }

    private async ValueTask<ProblemHttpResult?> WaitAsync(HttpResponse response, RatePolicy policy, ValueTask<RateDecision> taking) =>
        SetHeaders(response, policy, await taking);

    private ProblemHttpResult? SetHeaders(HttpResponse response, RatePolicy policy, RateDecision decision)
    {
        var answer = _answers[(int)policy];

        // Set when the response starts, because an exception clears headers that were set before.
        response.OnStarting(
            static state =>
            {
                var (answer, response, decision) = ((RateLimitAnswer, HttpResponse, RateDecision))state;
                answer.SetHeaders(response.Headers, decision);
                return Task.CompletedTask;
            },
            (answer, response, decision));
        return decision.Allowed ? null : answer.Refuse(response, decision);
    }
}
