using System.Data.Common;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Catalog.Infrastructure.Users;

/// <summary>Builds the <see cref="UserFilter"/> at the start, after each time that Redis was away, and now and then.</summary>
public sealed class UserFilterUpkeep(UserFilter filter, UserCacheOptions options, TimeProvider time, ILogger<UserFilterUpkeep> log)
    : BackgroundService
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(500);

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Look, time);
        var built = time.GetTimestamp();
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                if ((!filter.IsBuilt || time.GetElapsedTime(built) > options.FilterRebuild) && await filter.RebuildAsync(stoppingToken))
                {
                    built = time.GetTimestamp();
                }

                await filter.MayExistAsync(0); // sends what Redis missed, also where nobody reads users
            }
            catch (Exception e) when (e is DbException or TimeoutException or InvalidOperationException)
            {
                log.LogWarning(e, "The filter of user ids could not be built; trying again in {Pause}", Look);
            }
        }
    }
}
