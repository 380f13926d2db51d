using Catalog.Caching;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Catalog.Api.Bulkheads;

/// <summary>Warns at start when the ceilings of a node are together above its connection pool: then what hangs could take all connections.</summary>
internal sealed class PoolFit(NpgsqlDataSource database, CacheNode node, IOptions<BulkheadOptions> bulkheads, ILogger<PoolFit> log) : IHostedService
{
    /// <inheritdoc />
    public Task StartAsync(CancellationToken cancellationToken)
    {
        var most = node.Options.MaxConcurrentLoads + Enum.GetValues<Work>().Sum(work => bulkheads.Value.Of(work).AtOnce);
        var pool = new NpgsqlConnectionStringBuilder(database.ConnectionString).MaxPoolSize;
        if (most > pool)
        {
            log.LogWarning(
                "Caching:MaxConcurrentLoads and {Section}:*:AtOnce are {Most} together, and the connection pool has {Pool}: "
                + "lower them, or raise Maximum Pool Size",
                BulkheadOptions.Section, most, pool);
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
