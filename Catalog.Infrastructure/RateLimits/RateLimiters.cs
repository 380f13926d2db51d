using Catalog.Infrastructure.Caching;
using Microsoft.Extensions.Options;

namespace Catalog.Infrastructure.RateLimits;

/// <summary>The limiter of each policy on this node. Thread-safe.</summary>
public sealed class RateLimiters : IDisposable
{
    private readonly RateLimiter[] _all;

    /// <summary>Puts all policies in force.</summary>
    public RateLimiters(CacheNode node, IOptions<RateLimitOptions> options) =>
        _all = [.. Enum.GetValues<RatePolicy>().Select(policy =>
            new RateLimiter(node, NameOf(policy), options.Value.Of(policy), options.Value.TrackedClients))];

    /// <summary>The name of a policy as clients and keys show it.</summary>
    public static string NameOf(RatePolicy policy) => policy switch
    {
        RatePolicy.SignIn => "sign-in",
        _ => policy.ToString().ToLowerInvariant(),
    };

    /// <summary>Counts one request of a client under a policy; see <see cref="RateLimiter"/>.</summary>
    public ValueTask<RateDecision> TakeAsync(RatePolicy policy, RateClient client) => _all[(int)policy].TakeAsync(client);

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var limiter in _all)
        {
            limiter.Dispose();
        }
    }
}
