using Catalog.Domain.Countries;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Catalog.Infrastructure.Persistence;

/// <summary>Table <c>countries</c>, filled by the migration from <c>iso_3166_1.sql</c>.</summary>
internal sealed class CountryMapping : IEntityTypeConfiguration<Country>
{
    public void Configure(EntityTypeBuilder<Country> builder)
    {
        builder.ToTable("countries");
        builder.HasKey(c => c.Code).HasName("pk_countries");
        builder.Property(c => c.Code).HasColumnName("code").HasMaxLength(2);
        builder.Property(c => c.Alpha3).HasColumnName("alpha3").HasMaxLength(3);
        builder.Property(c => c.Number).HasColumnName("number").HasColumnType("smallint");
        builder.Property(c => c.Name).HasColumnName("name");
        builder.Property(c => c.OfficialName).HasColumnName("official_name");
        builder.Property(c => c.Version).HasColumnName("version").HasDefaultValue(1L);
        builder.Property<DateTimeOffset>("UpdatedAt").HasColumnName("updated_at").HasDefaultValueSql("now()");
    }
}
