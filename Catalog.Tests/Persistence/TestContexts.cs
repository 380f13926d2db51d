using Catalog.Infrastructure.Persistence;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Catalog.Tests.Persistence;

/// <summary>Contexts over a data source, without the service's container.</summary>
internal sealed class TestContexts(NpgsqlDataSource source) : IDbContextFactory<CatalogDbContext>
{
    public CatalogDbContext CreateDbContext() => new(new DbContextOptionsBuilder<CatalogDbContext>().UseNpgsql(source.CreateConnection(), contextOwnsConnection: true).Options);
}
