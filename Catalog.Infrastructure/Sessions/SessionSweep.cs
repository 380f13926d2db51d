using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Catalog.Infrastructure.Sessions;

/// <summary>Removes the rows of sessions that have ended; Redis lets go of them by itself. Every node sweeps, none waits for another.</summary>
public sealed class SessionSweep : BackgroundService
{
    private readonly SessionDatabase _database;
    private readonly SessionOptions _options;
    private readonly ILogger<SessionSweep> _log;

    internal SessionSweep(SessionDatabase database, SessionOptions options, ILogger<SessionSweep> log) =>
        (_database, _options, _log) = (database, options, log);

    /// <summary>Removes all rows of sessions that have ended, in batches.</summary>
    /// <param name="ct">Ends the sweep between batches, or cancels a statement.</param>
    /// <returns>How many rows were removed.</returns>
    /// <exception cref="NpgsqlException">The database failed; the next sweep does the rest.</exception>
    public async Task<int> SweepAsync(CancellationToken ct)
    {
        var all = 0;
        while (true)
        {
            var removed = await _database.SweepAsync(ct);
            all += removed;
            if (removed < _options.SweepBatch)
            {
                return all;
            }
        }
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(_options.SweepEvery);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await SweepAsync(stoppingToken);
            }
            catch (Exception e) when (e is NpgsqlException or TimeoutException)
            {
                _log.LogWarning(e, "Ended sessions could not be removed; the next sweep tries again");
            }
        }
    }
}
