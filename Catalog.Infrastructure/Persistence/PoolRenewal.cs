using System.Runtime.ExceptionServices;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Catalog.Infrastructure.Persistence;

/// <summary>
/// Renews the pool's connections when a statement was refused because the server takes no writes: after a failover they lead to what is
/// no primary any more, and reads would keep them in use.
/// </summary>
/// <remarks>
/// Listens where exceptions are thrown, so that no request and no background loop can forget to tell. At most once a second: connections
/// that are in use are closed when they come back, and while the server stays read-only, reads should not connect anew for each refused
/// write.
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

        log.LogWarning("The database takes no writes; the connections are renewed, for they may lead to a former primary");
        source.Clear();
    }
}
