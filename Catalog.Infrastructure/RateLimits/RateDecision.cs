namespace Catalog.Infrastructure.RateLimits;

/// <summary>Whether a request may go on.</summary>
/// <param name="Allowed">False: the client has reached its limit.</param>
/// <param name="Left">How many more requests are certain to be let through by this node now; 0 when this one was not.</param>
/// <param name="Milliseconds">For how long <paramref name="Left"/> is meant; for one that was refused, when to come again.</param>
public readonly record struct RateDecision(bool Allowed, int Left, long Milliseconds)
{
    /// <summary><see cref="Milliseconds"/> in whole seconds, rounded up.</summary>
    public long Seconds => (Milliseconds + 999) / 1000;
}
