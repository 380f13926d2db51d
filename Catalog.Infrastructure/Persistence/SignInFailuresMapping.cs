using Catalog.Infrastructure.Sessions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Catalog.Infrastructure.Persistence;

/// <summary>Table <c>sign_in_failures</c>. It has no foreign key to <c>users</c>: attempts on accounts that do not exist are counted too.</summary>
internal sealed class SignInFailuresMapping : IEntityTypeConfiguration<SignInFailures>
{
    public void Configure(EntityTypeBuilder<SignInFailures> builder)
    {
        builder.ToTable("sign_in_failures");
        builder.HasKey(f => new { f.Account, f.Network }).HasName("pk_sign_in_failures");
        builder.Property(f => f.Account).HasColumnName("account");
        builder.Property(f => f.Network).HasColumnName("network").HasMaxLength(24);
        builder.Property(f => f.Failures).HasColumnName("failures");
        builder.Property(f => f.FailedAt).HasColumnName("failed_at");
        builder.Property(f => f.LockedUntil).HasColumnName("locked_until");
        builder.HasIndex(f => f.FailedAt, "ix_sign_in_failures_failed_at");
    }
}
