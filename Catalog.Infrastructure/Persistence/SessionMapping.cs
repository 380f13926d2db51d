using Catalog.Domain.Sessions;
using Catalog.Domain.Users;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Catalog.Infrastructure.Persistence;

/// <summary>Table <c>sessions</c>: one row per session; ending a session deletes its row.</summary>
internal sealed class SessionMapping : IEntityTypeConfiguration<Session>
{
    public void Configure(EntityTypeBuilder<Session> builder)
    {
        builder.ToTable("sessions", table =>
        {
            table.HasCheckConstraint("ck_sessions_token_hash", "octet_length(token_hash) = 32");
            table.HasCheckConstraint("ck_sessions_data", "jsonb_typeof(data) = 'object'");
            table.HasCheckConstraint("ck_sessions_created_at", ReadableTimes.Check("created_at"));
            table.HasCheckConstraint("ck_sessions_seen_at", ReadableTimes.Check("seen_at"));
            table.HasCheckConstraint("ck_sessions_ends_at", ReadableTimes.Check("ends_at"));
        });
        builder.HasKey(s => s.Id).HasName("pk_sessions");
        builder.Property(s => s.Id).HasColumnName("id").UseIdentityAlwaysColumn();
        builder.Property(s => s.UserId).HasColumnName("user_id");
        builder.Property(s => s.TokenHash).HasColumnName("token_hash");
        builder.Property(s => s.Client).HasColumnName("client").HasMaxLength(200);
        builder.Property(s => s.Data).HasColumnName("data").HasColumnType("jsonb").HasDefaultValueSql("'{}'");
        builder.Property(s => s.CreatedAt).HasColumnName("created_at").HasDefaultValueSql("now()");
        builder.Property(s => s.SeenAt).HasColumnName("seen_at").HasDefaultValueSql("now()");
        builder.Property(s => s.EndsAt).HasColumnName("ends_at");
        builder.Property(s => s.Version).HasColumnName("version").HasDefaultValue(1L).ValueGeneratedOnAddOrUpdate();
        builder.Property(s => s.UpdatedAt).HasColumnName("updated_at").HasDefaultValueSql("now()").ValueGeneratedOnAddOrUpdate();

        builder.HasIndex(s => new { s.TokenHash, s.Version }, "ix_sessions_identity").IsUnique(); // the replica identity, used by change capture
        builder.HasIndex(s => s.TokenHash, "ix_sessions_token_hash").IsUnique();
        builder.HasIndex(s => new { s.UserId, s.Id }, "ix_sessions_user_id");
        builder.HasIndex(s => s.EndsAt, "ix_sessions_ends_at");
        builder.HasOne<User>().WithMany().HasForeignKey(s => s.UserId).OnDelete(DeleteBehavior.Cascade).HasConstraintName("fk_sessions_user");
    }
}
