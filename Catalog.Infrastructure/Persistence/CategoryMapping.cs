using Catalog.Domain.Categories;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Catalog.Infrastructure.Persistence;

/// <summary>Table <c>categories</c>.</summary>
internal sealed class CategoryMapping : IEntityTypeConfiguration<Category>
{
    public void Configure(EntityTypeBuilder<Category> builder)
    {
        builder.ToTable("categories", table => table.HasCheckConstraint("ck_categories_slug", $"slug ~ '{CategoryRules.SlugPattern}'"));
        builder.HasKey(c => c.Slug).HasName("pk_categories");
        builder.Property(c => c.Slug).HasColumnName("slug").HasMaxLength(CategoryRules.SlugLength);
        builder.Property(c => c.Name).HasColumnName("name");
    }
}
