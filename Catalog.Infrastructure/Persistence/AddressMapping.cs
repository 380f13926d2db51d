using Catalog.Domain.Countries;
using Catalog.Domain.Users;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Catalog.Infrastructure.Persistence;

/// <summary>Table <c>addresses</c>.</summary>
internal sealed class AddressMapping : IEntityTypeConfiguration<Address>
{
    /// <summary>The foreign key that a country that does not exist violates.</summary>
    internal const string CountryKey = "fk_addresses_country";

    /// <summary>The foreign key that a user that does not exist violates.</summary>
    internal const string UserKey = "fk_addresses_user";

    public void Configure(EntityTypeBuilder<Address> builder)
    {
        builder.ToTable("addresses");
        builder.HasKey(a => a.Id).HasName("pk_addresses");
        builder.Property(a => a.Id).HasColumnName("id").UseIdentityAlwaysColumn();
        builder.Property(a => a.UserId).HasColumnName("user_id");
        builder.Property(a => a.Recipient).HasColumnName("recipient").HasMaxLength(100);
        builder.Property(a => a.Street).HasColumnName("street").HasMaxLength(300);
        builder.Property(a => a.PostalCode).HasColumnName("postal_code").HasMaxLength(20);
        builder.Property(a => a.City).HasColumnName("city").HasMaxLength(100);
        builder.Property(a => a.Country).HasColumnName("country").HasMaxLength(2);

        builder.HasIndex(a => new { a.UserId, a.Id }, "ix_addresses_user_id");
        builder.HasOne<User>().WithMany().HasForeignKey(a => a.UserId).OnDelete(DeleteBehavior.Cascade).HasConstraintName(UserKey);
        builder.HasOne<Country>().WithMany().HasForeignKey(a => a.Country).OnDelete(DeleteBehavior.Restrict).HasConstraintName(CountryKey);
    }
}
