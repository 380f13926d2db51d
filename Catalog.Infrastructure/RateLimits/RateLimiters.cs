using Catalog.Caching;
using Microsoft.Extensions.Options;

namespace Catalog.Infrastructure.RateLimits;

/// <summary>
/// The limiters of each policy on this node: one for clients, and one for the addresses of signed-in users. Thread-safe.
/// </summary>
internal sealed class RateLimiters : IDisposable
{
    private const int MostUnits = 1_000_000_000;
    private readonly RateLimiter[] _all;
    private readonly RateLimiter[] _addresses;

    public RateLimiters(CacheNode node, IOptions<RateLimitOptions> options)
    {
        var settings = options.Value;
        _all = [.. Enum.GetValues<RatePolicy>().Select(policy =>
            new RateLimiter(node, NameOf(policy), settings.Of(policy), settings.TrackedClients))];
        _addresses = [.. Enum.GetValues<RatePolicy>().Select(policy => policy is RatePolicy.SignIn or RatePolicy.Account
            ? _all[(int)policy]
            : new RateLimiter(node, NameOf(policy) + "-signed-in", Times(settings.Of(policy), settings.AddressFactor), settings.TrackedClients))];
    }

    /// <summary>The name of a policy in headers and keys.</summary>
    public static string NameOf(RatePolicy policy) => policy switch
    {
        RatePolicy.SignIn => "sign-in",
        _ => policy.ToString().ToLowerInvariant(),
    };

    /// <summary>Counts one request of a client under a policy; see <see cref="RateLimiter"/>.</summary>
    public ValueTask<RateDecision> TakeAsync(RatePolicy policy, RateClient client, int permits) => _all[(int)policy].TakeAsync(client, permits);

    /// <summary>Counts one request of a signed-in user for the user's address.</summary>
    public ValueTask<RateDecision> TakeAddressAsync(RatePolicy policy, RateClient address, int permits) =>
        _addresses[(int)policy].TakeAsync(address, permits);

    public void Dispose()
    {
        foreach (var limiter in _all.Union(_addresses))
        {
            limiter.Dispose();
        }
    }

    private static RatePolicyOptions Times(RatePolicyOptions policy, int factor) => new()
    {
        Limit = (int)Math.Min(MostUnits, (long)policy.Limit * factor),
        Window = policy.Window,
        LeaseShare = policy.LeaseShare,
    };
}
