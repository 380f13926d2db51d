using Microsoft.Extensions.Hosting;

namespace Catalog.Infrastructure.Activity;

/// <summary>Lets a node bring events to the database from its start on. It flushes for the last time when the log is disposed of.</summary>
internal sealed class ActivityConsumption(ActivityLog log) : IHostedService
{
    /// <inheritdoc />
    public Task StartAsync(CancellationToken cancellationToken)
    {
        log.Start();
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
