using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace Catalog.Infrastructure.Persistence;

/// <summary>For <c>dotnet ef</c> only: creates the model without the service, and without a server unless a command needs one.</summary>
public sealed class CatalogDbContextFactory : IDesignTimeDbContextFactory<CatalogDbContext>
{
    /// <summary>Uses the connection string in <c>CATALOG_POSTGRES</c> if a command needs a database.</summary>
    public CatalogDbContext CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<CatalogDbContext>()
            .UseNpgsql(Environment.GetEnvironmentVariable("CATALOG_POSTGRES"))
            .Options);
}
