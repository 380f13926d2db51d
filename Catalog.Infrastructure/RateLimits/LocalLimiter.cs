using System.Threading.RateLimiting;

namespace Catalog.Infrastructure.RateLimits;

/// <summary>Limits requests on this node while Redis is down: the framework's sliding window with the same limit.</summary>
/// <remarks>
/// With n nodes a client can send n times as much. Memory is bounded: clients are assigned to 16,384 slots by hash, which nobody can
/// choose (<see cref="RateClient.GetHashCode"/>), and clients in the same slot share its limit. Thread-safe.
/// </remarks>
internal sealed class LocalLimiter(RatePolicyOptions options) : IDisposable
{
    private const int Slots = 16_384;
    private const int Segments = 6;

    private readonly PartitionedRateLimiter<RateClient> _limiter = PartitionedRateLimiter.Create<RateClient, int>(client =>
        RateLimitPartition.GetSlidingWindowLimiter(client.GetHashCode() & (Slots - 1), _ => new SlidingWindowRateLimiterOptions
        {
            PermitLimit = options.Limit,
            Window = options.Window,
            SegmentsPerWindow = Segments,
        }));

    public RateDecision Take(RateClient client, int permits)
    {
        using var lease = _limiter.AttemptAcquire(client, Math.Min(permits, options.Limit));
        var left = lease.IsAcquired ? _limiter.GetStatistics(client)!.CurrentAvailablePermits : 0;
        return new RateDecision(lease.IsAcquired, (int)left, (long)(options.Window / Segments).TotalMilliseconds);
    }

    public void Dispose() => _limiter.Dispose();
}
