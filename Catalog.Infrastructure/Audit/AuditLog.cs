using Catalog.Caching;
using Catalog.Infrastructure.Persistence;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Catalog.Infrastructure.Audit;

/// <summary>The audit log, write-around: entries are written to the database only, and cached when they are read.</summary>
/// <remarks>
/// This class does not write. Triggers write the log in the transaction of the change, so that no change of a product bypasses it,
/// including import and plain SQL, and a rolled back change leaves no entry. The actor is the transaction's <c>catalog.actor</c>.
/// Safe for concurrent use.
/// </remarks>
internal sealed class AuditLog(IDbContextFactory<CatalogDbContext> contexts, ICache<long, AuditEntry> cache, ReadableRows readable)
{
    /// <summary>Reads one entry through the cache.</summary>
    /// <exception cref="NpgsqlException">The entry is not cached and the database failed.</exception>
    /// <exception cref="CacheOverloadedException">The entry is not cached and too many loads are in progress.</exception>
    public ValueTask<CacheRead<AuditEntry>> GetAsync(long id, CancellationToken ct) =>
        cache.ReadAsync(id, (log: this, id), static (state, ct) => state.log.LoadAsync(state.id, ct), ct);

    /// <summary>Lists entries ordered by id, directly from the database.</summary>
    /// <param name="resource">Only entries of this resource; <see langword="null"/> for all.</param>
    /// <param name="after">The id after which the page begins; 0 for the start.</param>
    /// <param name="limit">The page size.</param>
    /// <param name="ct">Cancels the query.</param>
    /// <returns>The page, and the id after which the next one begins; <see langword="null"/> on the last.</returns>
    public async Task<(IReadOnlyList<AuditEntry> Items, long? Next)> PageAsync(string? resource, long after, int limit, CancellationToken ct)
    {
        await using var context = await contexts.CreateDbContextAsync(ct);
        var rows = context.AuditLog.AsNoTracking().Where(a => a.Id > after && (resource == null || a.Resource == resource)).OrderBy(a => a.Id);
        return await readable.PageAsync(context, rows, limit, ct);
    }

    private async ValueTask<Loaded<AuditEntry>?> LoadAsync(long id, CancellationToken ct)
    {
        await using var context = await contexts.CreateDbContextAsync(ct);
        return await readable.OneAsync(context.AuditLog.AsNoTracking().SingleOrDefaultAsync(a => a.Id == id, ct), id) is { } entry
            ? new Loaded<AuditEntry>(entry)
            : null;
    }
}
