using System.Data.Common;
using Catalog.Infrastructure.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Catalog.Tests.Users;

/// <summary>Contexts that count the queries sent through them.</summary>
internal sealed class CountedQueries(string database) : DbCommandInterceptor, IDbContextFactory<CatalogDbContext>
{
    private int _count;

    public string Database => database;

    public int Count => Volatile.Read(ref _count);

    public CatalogDbContext CreateDbContext() =>
        new(new DbContextOptionsBuilder<CatalogDbContext>().UseNpgsql(database).AddInterceptors(this).Options);

    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
    {
        Interlocked.Increment(ref _count);
        return new(result);
    }
}
