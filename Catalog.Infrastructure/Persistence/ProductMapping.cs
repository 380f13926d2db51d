using Catalog.Domain.Categories;
using Catalog.Domain.Currencies;
using Catalog.Domain.Products;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Catalog.Infrastructure.Persistence;

/// <summary>Table <c>products</c>.</summary>
/// <remarks>
/// The full-text column <c>search</c> is not mapped, so that reads do not load it. The migration creates it, and the trigger that sets
/// <c>version</c> and <c>updated_at</c> at every update, including plain SQL.
/// </remarks>
internal sealed class ProductMapping : IEntityTypeConfiguration<Product>
{
    /// <summary>The unique index that a duplicate sku violates.</summary>
    internal const string SkuIndex = "ix_products_sku";

    /// <summary>The foreign key that a category that does not exist violates.</summary>
    internal const string CategoryKey = "fk_products_category";

    public void Configure(EntityTypeBuilder<Product> builder)
    {
        builder.ToTable("products");
        builder.HasKey(p => p.Id).HasName("pk_products");
        builder.Property(p => p.Id).HasColumnName("id").UseIdentityAlwaysColumn();
        builder.Property(p => p.Sku).HasColumnName("sku").HasMaxLength(ProductRules.SkuLength);
        builder.Property(p => p.Name).HasColumnName("name").HasMaxLength(ProductRules.NameLength);
        builder.Property(p => p.Description).HasColumnName("description").HasMaxLength(ProductRules.DescriptionLength);
        builder.Property(p => p.Price).HasColumnName("price").HasPrecision(12, 2);
        builder.Property(p => p.Currency).HasColumnName("currency").HasMaxLength(3)
            .HasConversion(currency => currency.Code, code => Currency.FromStored(code));
        builder.Property(p => p.Category).HasColumnName("category").HasMaxLength(CategoryRules.SlugLength);
        builder.Property(p => p.Tags).HasColumnName("tags").HasColumnType("text[]");
        builder.Property(p => p.RatingCount).HasColumnName("rating_count").HasDefaultValue(0);
        builder.Property(p => p.RatingTotal).HasColumnName("rating_total").HasDefaultValue(0L);
        builder.Property(p => p.Version).HasColumnName("version").HasDefaultValue(1L);
        builder.Property(p => p.CreatedAt).HasColumnName("created_at").HasDefaultValueSql("now()");
        builder.Property(p => p.UpdatedAt).HasColumnName("updated_at").HasDefaultValueSql("now()");

        builder.HasIndex(p => p.Sku, SkuIndex).IsUnique();
        builder.HasIndex(p => new { p.Category, p.Id }, "ix_products_category_id").IsUnique(); // the replica identity, used by change capture
        builder.HasOne<Category>().WithMany().HasForeignKey(p => p.Category)
            .OnDelete(DeleteBehavior.Restrict).HasConstraintName(CategoryKey);

        // Values that the service cannot read are rejected, whatever their source: NaN is above all numbers, and .NET supports the years 1 to 9999.
        builder.ToTable(table =>
        {
            table.HasCheckConstraint("ck_products_created_at", ReadableTimes.Check("created_at"));
            table.HasCheckConstraint("ck_products_currency", "currency ~ '^[A-Z]{3}$'");
            table.HasCheckConstraint("ck_products_price", "price BETWEEN 0 AND 9999999999.99");
            table.HasCheckConstraint("ck_products_tags", "array_ndims(tags) = 1 AND array_position(tags, NULL) IS NULL");
            table.HasCheckConstraint("ck_products_updated_at", ReadableTimes.Check("updated_at"));
        });
    }
}
