using Catalog.Domain.Activity;
using Catalog.Domain.Categories;
using Catalog.Domain.Countries;
using Catalog.Domain.Inventory;
using Catalog.Domain.Products;
using Catalog.Domain.Reviews;
using Catalog.Domain.Sessions;
using Catalog.Domain.Users;
using Catalog.Infrastructure.Audit;
using Catalog.Infrastructure.Views;
using Microsoft.AspNetCore.DataProtection.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;

namespace Catalog.Infrastructure.Persistence;

/// <summary>The catalog's tables. Pooled: create one per unit of work with <c>IDbContextFactory</c> and dispose it.</summary>
public sealed class CatalogDbContext(DbContextOptions<CatalogDbContext> options) : DbContext(options), IDataProtectionKeyContext
{
    /// <summary>All products.</summary>
    public DbSet<Product> Products => Set<Product>();

    /// <summary>All categories.</summary>
    public DbSet<Category> Categories => Set<Category>();

    /// <summary>All reviews of products.</summary>
    public DbSet<Review> Reviews => Set<Review>();

    /// <summary>The countries of ISO 3166-1.</summary>
    public DbSet<Country> Countries => Set<Country>();

    /// <summary>The audit log; append-only.</summary>
    public DbSet<AuditEntry> AuditLog => Set<AuditEntry>();

    /// <summary>The stocks of products whose stock was ever set.</summary>
    public DbSet<StockLevel> Inventory => Set<StockLevel>();

    /// <summary>All reservations.</summary>
    public DbSet<Reservation> Reservations => Set<Reservation>();

    /// <summary>All changes of stocks.</summary>
    public DbSet<StockMovement> StockMovements => Set<StockMovement>();

    /// <summary>The views of each product.</summary>
    public DbSet<ProductViews> ProductViews => Set<ProductViews>();

    /// <summary>The views of each product per day.</summary>
    public DbSet<DailyViews> DailyViews => Set<DailyViews>();

    /// <summary>All users.</summary>
    public DbSet<User> Users => Set<User>();

    /// <summary>The users' addresses.</summary>
    public DbSet<Address> Addresses => Set<Address>();

    /// <summary>The users' passwords.</summary>
    public DbSet<Credentials> Credentials => Set<Credentials>();

    /// <summary>The open sessions.</summary>
    public DbSet<Session> Sessions => Set<Session>();

    /// <summary>The users' activity.</summary>
    public DbSet<ActivityEvent> Activity => Set<ActivityEvent>();

    /// <summary>The key ring of the nodes.</summary>
    public DbSet<DataProtectionKey> DataProtectionKeys => Set<DataProtectionKey>();

    /// <inheritdoc />
    protected override void OnModelCreating(ModelBuilder modelBuilder) =>
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(CatalogDbContext).Assembly);
}
