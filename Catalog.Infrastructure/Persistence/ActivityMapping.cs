using Catalog.Domain.Activity;
using Catalog.Domain.Products;
using Catalog.Domain.Users;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Catalog.Infrastructure.Persistence;

/// <summary>Table <c>activity</c>: append-only, in the order of the streams.</summary>
internal sealed class ActivityMapping : IEntityTypeConfiguration<ActivityEvent>
{
    public void Configure(EntityTypeBuilder<ActivityEvent> builder)
    {
        builder.ToTable("activity", table => table.HasCheckConstraint("ck_activity_at", ReadableTimes.Check("at")));
        builder.HasKey(e => e.Position).HasName("pk_activity");
        builder.Property(e => e.Position).HasColumnName("position").UseIdentityAlwaysColumn();
        builder.Property(e => e.Id).HasColumnName("id").HasMaxLength(64);
        builder.Property(e => e.UserId).HasColumnName("user_id");
        builder.Property(e => e.Kind).HasColumnName("kind").HasMaxLength(32);
        builder.Property(e => e.ProductId).HasColumnName("product_id");
        builder.Property(e => e.At).HasColumnName("at");

        builder.HasIndex(e => e.Id, "ix_activity_id").IsUnique();
        builder.HasIndex(e => new { e.UserId, e.Position }, "ix_activity_user_id");
        builder.HasIndex(e => e.ProductId, "ix_activity_product_id");
        builder.HasOne<User>().WithMany().HasForeignKey(e => e.UserId).OnDelete(DeleteBehavior.Cascade).HasConstraintName("fk_activity_user");
        builder.HasOne<Product>().WithMany().HasForeignKey(e => e.ProductId).OnDelete(DeleteBehavior.Cascade).HasConstraintName("fk_activity_product");
    }
}
