using Microsoft.AspNetCore.DataProtection.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Catalog.Infrastructure.Persistence;

/// <summary>Table <c>protection_keys</c>.</summary>
internal sealed class ProtectionKeyMapping : IEntityTypeConfiguration<DataProtectionKey>
{
    public void Configure(EntityTypeBuilder<DataProtectionKey> builder)
    {
        builder.ToTable("protection_keys");
        builder.HasKey(k => k.Id).HasName("pk_protection_keys");
        builder.Property(k => k.Id).HasColumnName("id").UseIdentityAlwaysColumn();
        builder.Property(k => k.FriendlyName).HasColumnName("name").HasMaxLength(200).IsRequired();
        builder.Property(k => k.Xml).HasColumnName("xml").IsRequired();
    }
}
