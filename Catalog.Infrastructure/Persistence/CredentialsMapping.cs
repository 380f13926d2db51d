using Catalog.Domain.Users;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Catalog.Infrastructure.Persistence;

/// <summary>Table <c>credentials</c>, separate from <c>users</c> so that reading a profile does not read a secret.</summary>
internal sealed class CredentialsMapping : IEntityTypeConfiguration<Credentials>
{
    public void Configure(EntityTypeBuilder<Credentials> builder)
    {
        builder.ToTable("credentials");
        builder.HasKey(c => c.UserId).HasName("pk_credentials");
        builder.Property(c => c.UserId).HasColumnName("user_id").ValueGeneratedNever();
        builder.Property(c => c.PasswordHash).HasColumnName("password_hash").HasMaxLength(200);

        builder.HasOne<User>().WithOne().HasForeignKey<Credentials>(c => c.UserId)
            .OnDelete(DeleteBehavior.Cascade).HasConstraintName("fk_credentials_user");
    }
}
