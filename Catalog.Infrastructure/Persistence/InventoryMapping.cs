using Catalog.Domain.Inventory;
using Catalog.Domain.Products;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Catalog.Infrastructure.Persistence;

/// <summary>Table <c>inventory</c>: a row for each product whose stock was ever set.</summary>
/// <remarks>The checks are the last safeguard: even if a statement is wrong, stock is neither negative nor reserved twice.</remarks>
internal sealed class InventoryMapping : IEntityTypeConfiguration<StockLevel>
{
    public void Configure(EntityTypeBuilder<StockLevel> builder)
    {
        builder.ToTable("inventory", table =>
        {
            table.HasCheckConstraint("ck_inventory_on_hand", $"on_hand BETWEEN 0 AND {InventoryRules.MostUnits}");
            table.HasCheckConstraint("ck_inventory_reserved", "reserved BETWEEN 0 AND on_hand");
            table.HasCheckConstraint("ck_inventory_low_stock_at", "low_stock_at >= 0");
            table.HasCheckConstraint("ck_inventory_updated_at", ReadableTimes.Check("updated_at"));
        });
        builder.HasKey(s => s.ProductId).HasName("pk_inventory");
        builder.Property(s => s.ProductId).HasColumnName("product_id").ValueGeneratedNever();
        builder.Property(s => s.OnHand).HasColumnName("on_hand").HasDefaultValue(0L);
        builder.Property(s => s.Reserved).HasColumnName("reserved").HasDefaultValue(0L);
        builder.Property(s => s.Version).HasColumnName("version").HasDefaultValue(0L);
        builder.Property(s => s.LowStockAt).HasColumnName("low_stock_at");
        builder.Property(s => s.UpdatedAt).HasColumnName("updated_at");
        builder.Ignore(s => s.Available);

        builder.HasOne<Product>().WithOne().HasForeignKey<StockLevel>(s => s.ProductId)
            .OnDelete(DeleteBehavior.Cascade).HasConstraintName("fk_inventory_product");
        builder.HasIndex(s => s.ProductId, "ix_inventory_low_stock").HasFilter("on_hand - reserved <= low_stock_at");
    }
}
