using Catalog.Caching;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Catalog.Api.Bulkheads;

/// <summary>
/// Warns at start when the bulkheads of a node allow more work than its connection pool has connections: hanging work could take all of
/// them.
/// </summary>
internal sealed class PoolFit(NpgsqlDataSource database, CacheNode node, IOptions<BulkheadOptions> bulkheads, ILogger<PoolFit> log) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        var most = node.Options.MaxConcurrentLoads + Enum.GetValues<Work>().Sum(work => bulkheads.Value.Of(work).AtOnce);
        var pool = new NpgsqlConnectionStringBuilder(database.ConnectionString).MaxPoolSize;
        if (most > pool)
        {
            log.LogWarning(
                "Caching:MaxConcurrentLoads and {Section}:*:AtOnce add up to {Most}, but the connection pool has {Pool} connections: "
                + "lower them, or raise Maximum Pool Size",
                BulkheadOptions.Section, most, pool);
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
