using Catalog.Caching.Background;

namespace Catalog.Infrastructure.Users;

/// <summary>Builds the <see cref="UserFilter"/> at the start, after each time that Redis was away, and now and then.</summary>
internal sealed class UserFilterUpkeep(UserFilter filter, TimeProvider time, BackgroundLoops loops)
    : BackgroundLoop(loops, "user-filter")
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Rebuild = TimeSpan.FromHours(1); // so that it forgets who was deleted
    private long _built = time.GetTimestamp();

    /// <inheritdoc />
    protected override async Task<TimeSpan> TurnAsync(CancellationToken stoppingToken)
    {
        if ((!filter.IsBuilt || time.GetElapsedTime(_built) > Rebuild) && await filter.RebuildAsync(stoppingToken))
        {
            _built = time.GetTimestamp();
        }

        await filter.MayExistAsync(0); // sends what Redis missed, also where nobody reads users
        return Look;
    }
}
