using Catalog.Domain.Products;
using Catalog.Infrastructure.Views;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Catalog.Infrastructure.Persistence;

/// <summary>Table <c>daily_views</c>; the retention is configurable.</summary>
internal sealed class DailyViewsMapping : IEntityTypeConfiguration<DailyViews>
{
    public void Configure(EntityTypeBuilder<DailyViews> builder)
    {
        builder.ToTable("daily_views", table => table.HasCheckConstraint("ck_daily_views_views", $"views BETWEEN 0 AND {ViewOptions.MostViews}"));
        builder.HasKey(v => new { v.Day, v.ProductId }).HasName("pk_daily_views");
        builder.Property(v => v.Day).HasColumnName("day");
        builder.Property(v => v.ProductId).HasColumnName("product_id");
        builder.Property(v => v.Views).HasColumnName("views");
        builder.HasIndex(v => v.ProductId, "ix_daily_views_product_id");
        builder.HasOne<Product>().WithMany().HasForeignKey(v => v.ProductId)
            .OnDelete(DeleteBehavior.Cascade).HasConstraintName("fk_daily_views_product");
    }
}
