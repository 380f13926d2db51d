namespace Catalog.Infrastructure.RateLimits;

/// <summary>The current lease of one client on this node. Concurrent requests that need a new lease share one call to Redis.</summary>
internal sealed class ClientLeases
{
    private readonly Lock _lock = new();
    private RateLease _current = RateLease.None;
    private Task<RateLease?>? _asking;

    public RateLease Current => Volatile.Read(ref _current);

    /// <summary>
    /// The lease that follows <paramref name="spent"/>: the current one if it is newer, or else the result of <paramref name="ask"/>.
    /// </summary>
    /// <returns><see langword="null"/> if the shared counter did not answer.</returns>
    public Task<RateLease?> NextAsync(RateLease spent, Func<Task<RateLease?>> ask)
    {
        lock (_lock)
        {
            if (_current != spent)
            {
                return Task.FromResult<RateLease?>(_current);
            }

            if (_asking is null or { IsCompleted: true })
            {
                _asking = AskAsync(ask);
            }

            return _asking;
        }
    }

    private async Task<RateLease?> AskAsync(Func<Task<RateLease?>> ask)
    {
        var lease = await ask();
        if (lease is not null)
        {
            Volatile.Write(ref _current, lease);
        }

        return lease;
    }
}
