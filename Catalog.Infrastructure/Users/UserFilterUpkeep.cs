using Catalog.Caching.Background;

namespace Catalog.Infrastructure.Users;

/// <summary>Rebuilds the <see cref="UserFilter"/> at start, after each outage of Redis, and every hour.</summary>
internal sealed class UserFilterUpkeep(UserFilter filter, TimeProvider time, BackgroundLoops loops)
    : BackgroundLoop(loops, "user-filter")
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Rebuild = TimeSpan.FromHours(1); // removes deleted users
    private long _built = time.GetTimestamp();

    protected override async Task<TimeSpan> TurnAsync(CancellationToken stoppingToken)
    {
        if ((!filter.IsBuilt || time.GetElapsedTime(_built) > Rebuild) && await filter.RebuildAsync(stoppingToken))
        {
            _built = time.GetTimestamp();
        }

        await filter.MayExistAsync(0); // sends additions that Redis missed, even if no users are read
        return Look;
    }
}
