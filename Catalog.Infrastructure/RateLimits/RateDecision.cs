namespace Catalog.Infrastructure.RateLimits;

/// <summary>Whether a request is allowed.</summary>
/// <param name="Allowed">False if the client has reached its limit.</param>
/// <param name="Left">How many more requests this node will certainly allow; 0 if this one was rejected.</param>
/// <param name="Milliseconds">The time for which <paramref name="Left"/> is valid, or after which a rejected client can retry.</param>
public readonly record struct RateDecision(bool Allowed, int Left, long Milliseconds)
{
    /// <summary><see cref="Milliseconds"/> in whole seconds, rounded up.</summary>
    public long Seconds => (Milliseconds + 999) / 1000;
}
