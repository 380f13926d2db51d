using System.Diagnostics.Metrics;
using Catalog.Infrastructure.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Catalog.Tests.Persistence;

/// <summary>Contexts over a data source, without the service's container.</summary>
internal sealed class TestContexts(NpgsqlDataSource source) : IDbContextFactory<CatalogDbContext>
{
    /// <summary>Leaves out unreadable rows without reporting them.</summary>
    public static ReadableRows Readable { get; } = new(
        new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>(), TimeProvider.System, NullLogger<ReadableRows>.Instance);

    public CatalogDbContext CreateDbContext() => new(new DbContextOptionsBuilder<CatalogDbContext>().UseNpgsql(source.CreateConnection(), contextOwnsConnection: true).Options);
}
