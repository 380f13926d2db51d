using Microsoft.Extensions.Hosting;

namespace Catalog.Infrastructure.Views;

/// <summary>Lets a node bring views to the database from its start on. It flushes for the last time when it is disposed of.</summary>
internal sealed class ViewFlush(ViewCounter counter) : IHostedService
{
    /// <inheritdoc />
    public Task StartAsync(CancellationToken cancellationToken)
    {
        counter.Start();
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
