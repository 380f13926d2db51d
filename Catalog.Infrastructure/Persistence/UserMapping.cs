using Catalog.Domain.Users;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Catalog.Infrastructure.Persistence;

/// <summary>Table <c>users</c>.</summary>
/// <remarks>
/// The migration creates the triggers that increase the version: with each change of the row and of the user's addresses, which belong to
/// the same document.
/// </remarks>
internal sealed class UserMapping : IEntityTypeConfiguration<User>
{
    /// <summary>The unique index that a duplicate e-mail address violates.</summary>
    internal const string EmailIndex = "ix_users_email_key";

    public void Configure(EntityTypeBuilder<User> builder)
    {
        builder.ToTable("users", table =>
        {
            table.HasCheckConstraint("ck_users_role", LowerCaseEnumConverter<Role>.Check("role"));
            table.HasCheckConstraint("ck_users_created_at", ReadableTimes.Check("created_at"));
            table.HasCheckConstraint("ck_users_updated_at", ReadableTimes.Check("updated_at"));
        });
        builder.HasKey(u => u.Id).HasName("pk_users");
        builder.Property(u => u.Id).HasColumnName("id").UseIdentityAlwaysColumn();
        builder.Property(u => u.Email).HasColumnName("email").HasMaxLength(254);
        builder.Property<string>("EmailKey").HasColumnName("email_key").HasMaxLength(254).HasComputedColumnSql("lower(email)", stored: true);
        builder.Property(u => u.Name).HasColumnName("name").HasMaxLength(100);
        builder.Property(u => u.Role).HasColumnName("role").HasMaxLength(16).HasConversion(new LowerCaseEnumConverter<Role>());
        builder.Property(u => u.Version).HasColumnName("version").HasDefaultValue(1L).ValueGeneratedOnAddOrUpdate();
        builder.Property(u => u.CreatedAt).HasColumnName("created_at").HasDefaultValueSql("now()");
        builder.Property(u => u.UpdatedAt).HasColumnName("updated_at").HasDefaultValueSql("now()").ValueGeneratedOnAddOrUpdate();

        builder.HasIndex("EmailKey").HasDatabaseName(EmailIndex).IsUnique();
    }
}
