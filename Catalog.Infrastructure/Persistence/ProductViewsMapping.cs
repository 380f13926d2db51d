using Catalog.Domain.Products;
using Catalog.Infrastructure.Views;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Catalog.Infrastructure.Persistence;

/// <summary>Table <c>product_views</c>.</summary>
internal sealed class ProductViewsMapping : IEntityTypeConfiguration<ProductViews>
{
    public void Configure(EntityTypeBuilder<ProductViews> builder)
    {
        builder.ToTable("product_views", table => table.HasCheckConstraint("ck_product_views_views", $"views BETWEEN 0 AND {ViewOptions.MostViews}"));
        builder.HasKey(v => v.ProductId).HasName("pk_product_views");
        builder.Property(v => v.ProductId).HasColumnName("product_id").ValueGeneratedNever();
        builder.Property(v => v.Views).HasColumnName("views");
        builder.HasOne<Product>().WithOne().HasForeignKey<ProductViews>(v => v.ProductId)
            .OnDelete(DeleteBehavior.Cascade).HasConstraintName("fk_product_views_product");
    }
}
