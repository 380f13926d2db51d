using System.Net;
using Microsoft.Extensions.Options;

namespace Catalog.Infrastructure.RateLimits;

/// <summary>
/// Limits how many tokens of no session an address may have looked up in the database by this node: each costs a lease and a query, before any
/// other limit. Safe for concurrent use.
/// </summary>
/// <remarks>
/// Only lookups that found nothing count, so clients with sessions use up nothing. Above the limit tokens of the address are looked up in
/// the caches only, where the sessions in use are.
/// </remarks>
internal sealed class UnknownTokens(IOptions<RateLimitOptions> options) : IDisposable
{
    private readonly LocalLimiter? _limiter = options.Value.Enabled ? new LocalLimiter(options.Value.UnknownTokens) : null;

    /// <summary>The time after which an address above the limit can be looked up again; <see langword="null"/> below the limit.</summary>
    public TimeSpan? Wait(IPAddress? from) =>
        _limiter?.Take(RateClient.Address(from), permits: 0) is { Allowed: false } refusal ? TimeSpan.FromSeconds(refusal.Seconds) : null;

    /// <summary>Counts a lookup that found nothing.</summary>
    public void Count(IPAddress? from) => _limiter?.Take(RateClient.Address(from), permits: 1);

    public void Dispose() => _limiter?.Dispose();
}
