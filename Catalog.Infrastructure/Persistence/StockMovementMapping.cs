using Catalog.Domain.Inventory;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Catalog.Infrastructure.Persistence;

/// <summary>Table <c>stock_movements</c>.</summary>
/// <remarks>Append-only because of triggers; rows can be deleted after 30 days. It has no foreign key: the history outlives the product.</remarks>
internal sealed class StockMovementMapping : IEntityTypeConfiguration<StockMovement>
{
    public void Configure(EntityTypeBuilder<StockMovement> builder)
    {
        builder.ToTable("stock_movements", table =>
        {
            table.HasCheckConstraint("ck_stock_movements_kind", LowerCaseEnumConverter<MovementKind>.Check("kind"));
            table.HasCheckConstraint("ck_stock_movements_at", ReadableTimes.Check("at"));
        });
        builder.HasKey(m => m.Id).HasName("pk_stock_movements");
        builder.Property(m => m.Id).HasColumnName("id").UseIdentityAlwaysColumn();
        builder.Property(m => m.ProductId).HasColumnName("product_id");
        builder.Property(m => m.Kind).HasColumnName("kind").HasMaxLength(16).HasConversion(new LowerCaseEnumConverter<MovementKind>());
        builder.Property(m => m.OnHandChange).HasColumnName("on_hand_change");
        builder.Property(m => m.ReservedChange).HasColumnName("reserved_change");
        builder.Property(m => m.Version).HasColumnName("version");
        builder.Property(m => m.ReservationId).HasColumnName("reservation_id");
        builder.Property(m => m.Reason).HasColumnName("reason").HasMaxLength(InventoryRules.ReasonLength);
        builder.Property(m => m.At).HasColumnName("at").HasDefaultValueSql("now()");

        builder.HasIndex(m => new { m.ProductId, m.Id }, "ix_stock_movements_product_id");
    }
}
