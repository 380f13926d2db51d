using Catalog.Domain.Products;
using Catalog.Domain.Reviews;
using Catalog.Domain.Users;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Catalog.Infrastructure.Persistence;

/// <summary>Table <c>reviews</c>.</summary>
/// <remarks>
/// The migration creates the trigger that adds each row to the rating of its product, or subtracts it, and the trigger that removes the
/// author's name when the author is deleted.
/// </remarks>
internal sealed class ReviewMapping : IEntityTypeConfiguration<Review>
{
    /// <summary>The foreign key that a product that does not exist violates.</summary>
    internal const string ProductKey = "fk_reviews_product";

    /// <summary>The foreign key that a user that does not exist violates.</summary>
    internal const string UserKey = "fk_reviews_user";

    /// <summary>The unique index that a second review of a product by the same author violates.</summary>
    internal const string UserIndex = "ix_reviews_user_id_product_id";

    public void Configure(EntityTypeBuilder<Review> builder)
    {
        builder.ToTable("reviews");
        builder.HasKey(r => r.Id).HasName("pk_reviews");
        builder.Property(r => r.Id).HasColumnName("id").UseIdentityAlwaysColumn();
        builder.Property(r => r.ProductId).HasColumnName("product_id");
        builder.Property(r => r.UserId).HasColumnName("user_id");
        builder.Property(r => r.Author).HasColumnName("author").HasMaxLength(ReviewRules.AuthorLength);
        builder.Property(r => r.Stars).HasColumnName("stars").HasColumnType("smallint");
        builder.Property(r => r.Text).HasColumnName("text").HasMaxLength(ReviewRules.TextLength);
        builder.Property(r => r.CreatedAt).HasColumnName("created_at").HasDefaultValueSql("now()");

        builder.HasIndex(r => new { r.ProductId, r.Id }, "ix_reviews_product_id").IsUnique(); // the replica identity, used by change capture
        builder.HasIndex(r => r.CreatedAt, "ix_reviews_created_at");
        builder.HasIndex(r => new { r.UserId, r.ProductId }, UserIndex).IsUnique();
        builder.HasOne<User>().WithMany().HasForeignKey(r => r.UserId).OnDelete(DeleteBehavior.SetNull).HasConstraintName(UserKey);
        builder.HasOne<Product>().WithMany().HasForeignKey(r => r.ProductId)
            .OnDelete(DeleteBehavior.Cascade).HasConstraintName(ProductKey);
        builder.ToTable(table =>
        {
            table.HasCheckConstraint("ck_reviews_created_at", ReadableTimes.Check("created_at"));
            table.HasCheckConstraint("ck_reviews_stars", "stars BETWEEN 1 AND 5");
        });
    }
}
