using Catalog.Domain.Inventory;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Catalog.Infrastructure.Persistence;

/// <summary>Table <c>reservations</c>.</summary>
/// <remarks>
/// The owner is not a foreign key: reservations outlive the user, and ids are not reused.
/// The idempotency key and the hash of the request are used in SQL only, so the entity does not have them. They are deleted some time
/// after the reservation has ended, see <see cref="Retention.RetentionOptions"/>.
/// </remarks>
internal sealed class ReservationMapping : IEntityTypeConfiguration<Reservation>
{
    /// <summary>The unique index that concurrent requests of a user with the same key violate.</summary>
    internal const string KeyIndex = "ix_reservations_user_id_idempotency_key";

    public void Configure(EntityTypeBuilder<Reservation> builder)
    {
        builder.ToTable("reservations", table =>
        {
            table.HasCheckConstraint("ck_reservations_quantity", $"quantity BETWEEN 1 AND {InventoryRules.MostUnits}");
            table.HasCheckConstraint("ck_reservations_state", LowerCaseEnumConverter<ReservationState>.Check("state"));
            table.HasCheckConstraint("ck_reservations_created_at", ReadableTimes.Check("created_at"));
            table.HasCheckConstraint("ck_reservations_expires_at", ReadableTimes.Check("expires_at"));
            table.HasCheckConstraint("ck_reservations_ended_at", ReadableTimes.Check("ended_at"));
        });
        builder.HasKey(r => r.Id).HasName("pk_reservations");
        builder.Property(r => r.Id).HasColumnName("id").UseIdentityAlwaysColumn();
        builder.Property(r => r.ProductId).HasColumnName("product_id");
        builder.Property(r => r.UserId).HasColumnName("user_id");
        builder.Property(r => r.Quantity).HasColumnName("quantity");
        builder.Property(r => r.State).HasColumnName("state").HasMaxLength(16)
            .HasConversion(new LowerCaseEnumConverter<ReservationState>());
        builder.Property(r => r.CreatedAt).HasColumnName("created_at").HasDefaultValueSql("now()");
        builder.Property(r => r.ExpiresAt).HasColumnName("expires_at");
        builder.Property(r => r.EndedAt).HasColumnName("ended_at");
        builder.Property<string>("IdempotencyKey").HasColumnName("idempotency_key")
            .HasMaxLength(InventoryRules.IdempotencyKeyLength).IsRequired(false);
        builder.Property<byte[]>("RequestHash").HasColumnName("request_hash").IsRequired(false);

        builder.HasIndex(nameof(Reservation.UserId), "IdempotencyKey").HasDatabaseName(KeyIndex).IsUnique();
        builder.HasIndex(r => r.ProductId, "ix_reservations_product_id");
        builder.HasIndex(r => r.ExpiresAt, "ix_reservations_due").HasFilter("state = 'held'");
        builder.HasIndex(r => r.UserId, "ix_reservations_held").HasFilter("state = 'held'");
        builder.HasIndex(r => r.EndedAt, "ix_reservations_ended").HasFilter("ended_at IS NOT NULL");
        builder.HasIndex(r => r.EndedAt, "ix_reservations_keys").HasFilter("ended_at IS NOT NULL AND idempotency_key IS NOT NULL");
        builder.HasOne<StockLevel>().WithMany().HasForeignKey(r => r.ProductId)
            .OnDelete(DeleteBehavior.Cascade).HasConstraintName("fk_reservations_inventory");
    }
}
