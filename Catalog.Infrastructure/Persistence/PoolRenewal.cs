using System.Runtime.ExceptionServices;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Catalog.Infrastructure.Persistence;

/// <summary>
/// Renews the pool's connections when the server rejects a write because it is read-only. After a failover, the connections may lead to a
/// former primary, and reads would keep them in use.
/// </summary>
/// <remarks>
/// It handles first-chance exceptions, so that every request and background loop is covered. It acts at most once a second: connections
/// in use are closed when they return to the pool, and while the server stays read-only, each rejected write should not force reads to
/// reconnect.
/// </remarks>
internal sealed class PoolRenewal(NpgsqlDataSource source, TimeProvider time, ILogger<PoolRenewal> log) : IHostedService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private readonly Lock _lock = new();
    private long? _renewedAt;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        AppDomain.CurrentDomain.FirstChanceException += Look;
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        AppDomain.CurrentDomain.FirstChanceException -= Look;
        return Task.CompletedTask;
    }

    private void Look(object? sender, FirstChanceExceptionEventArgs e)
    {
        if (e.Exception is not PostgresException { SqlState: PostgresRefusals.ReadOnly })
        {
            return;
        }

        lock (_lock)
        {
            if (_renewedAt is { } renewedAt && time.GetElapsedTime(renewedAt) < Pause)
            {
                return;
            }

            _renewedAt = time.GetTimestamp();
        }

        log.LogWarning("The database rejects writes; the connections are renewed, because they may lead to a former primary");
        source.Clear();
    }
}
