using Catalog.Caching.Background;
using Npgsql;

namespace Catalog.Infrastructure.Sessions;

/// <summary>Removes sessions that have ended, and counts of wrong passwords that have faded. Every node sweeps, none waits for another.</summary>
internal sealed class SessionSweep : BackgroundLoop
{
    private readonly SessionDatabase _database;
    private readonly Guesses _guesses;
    private readonly SessionOptions _options;

    internal SessionSweep(SessionDatabase database, Guesses guesses, SessionOptions options, BackgroundLoops loops)
        : base(loops, "session-sweep") =>
        (_database, _guesses, _options) = (database, guesses, options);

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
    protected override TimeSpan FirstPause => _options.SweepEvery;

    /// <inheritdoc />
    protected override async Task<TimeSpan> TurnAsync(CancellationToken stoppingToken)
    {
        await SweepAsync(stoppingToken);
        while (await _guesses.SweepAsync(_options.SweepBatch, stoppingToken) == _options.SweepBatch)
        {
        }

        return _options.SweepEvery;
    }
}
