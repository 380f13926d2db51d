using Catalog.Domain.Categories;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Catalog.Infrastructure.Persistence;

/// <summary>Table <c>categories</c>. A trigger refuses a third level.</summary>
internal sealed class CategoryMapping : IEntityTypeConfiguration<Category>
{
    /// <summary>The primary key that a duplicate slug violates.</summary>
    internal const string PrimaryKey = "pk_categories";

    /// <summary>The foreign key that a parent that does not exist violates, and the deletion of one that has children.</summary>
    internal const string ParentKey = "fk_categories_parent";

    /// <summary>The constraint that a third level violates.</summary>
    internal const string TwoLevels = "ck_categories_two_levels";

    public void Configure(EntityTypeBuilder<Category> builder)
    {
        builder.ToTable("categories", table => table.HasCheckConstraint("ck_categories_slug", $"slug ~ '{CategoryRules.SlugPattern}'"));
        builder.HasKey(c => c.Slug).HasName(PrimaryKey);
        builder.Property(c => c.Slug).HasColumnName("slug").HasMaxLength(CategoryRules.SlugLength);
        builder.Property(c => c.Name).HasColumnName("name");
        builder.Property(c => c.Parent).HasColumnName("parent").HasMaxLength(CategoryRules.SlugLength);
        builder.HasIndex(c => c.Parent, "ix_categories_parent");
        builder.HasOne<Category>().WithMany().HasForeignKey(c => c.Parent).OnDelete(DeleteBehavior.Restrict).HasConstraintName(ParentKey);
    }
}
