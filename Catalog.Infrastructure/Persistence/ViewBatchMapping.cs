using Catalog.Infrastructure.Views;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Catalog.Infrastructure.Persistence;

/// <summary>Table <c>view_batches</c>: the ledger that makes write-behind count each view exactly once.</summary>
internal sealed class ViewBatchMapping : IEntityTypeConfiguration<ViewBatch>
{
    public void Configure(EntityTypeBuilder<ViewBatch> builder)
    {
        builder.ToTable("view_batches");
        builder.HasKey(b => b.Id).HasName("pk_view_batches");
        builder.Property(b => b.Id).HasColumnName("id").HasMaxLength(32);
        builder.Property(b => b.AppliedAt).HasColumnName("applied_at").HasDefaultValueSql("now()");
        builder.HasIndex(b => b.AppliedAt, "ix_view_batches_applied_at");
    }
}
