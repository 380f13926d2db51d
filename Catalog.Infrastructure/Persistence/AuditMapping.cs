using Catalog.Infrastructure.Audit;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Catalog.Infrastructure.Persistence;

/// <summary>Table <c>audit_log</c>.</summary>
/// <remarks>
/// The migration creates the triggers that write it, in the transaction that changes a product, and the trigger that prevents changes
/// of entries, and their deletion within 30 days.
/// </remarks>
internal sealed class AuditMapping : IEntityTypeConfiguration<AuditEntry>
{
    public void Configure(EntityTypeBuilder<AuditEntry> builder)
    {
        builder.ToTable("audit_log", table => table.HasCheckConstraint("ck_audit_log_at", ReadableTimes.Check("at")));
        builder.HasKey(a => a.Id).HasName("pk_audit_log");
        builder.Property(a => a.Id).HasColumnName("id").UseIdentityAlwaysColumn();
        builder.Property(a => a.At).HasColumnName("at").HasDefaultValueSql("now()");
        builder.Property(a => a.Actor).HasColumnName("actor");
        builder.Property(a => a.Action).HasColumnName("action");
        builder.Property(a => a.Resource).HasColumnName("resource");
        builder.Property(a => a.Version).HasColumnName("version");

        builder.HasIndex(a => new { a.Resource, a.Id }, "ix_audit_log_resource_id");
        builder.HasIndex(a => a.Id, "ix_audit_log_rights").HasFilter("action = 'rights'"); // polled by every node
    }
}
