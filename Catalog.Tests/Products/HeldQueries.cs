using System.Data.Common;
using Catalog.Infrastructure.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Catalog.Tests.Products;

/// <summary>Contexts whose next query of a kind is held after it has read its rows, until the test releases it.</summary>
internal sealed class HeldQueries(string database) : DbCommandInterceptor, IDbContextFactory<CatalogDbContext>
{
    private readonly TaskCompletionSource _wasRead = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private string? _held;

    public string Database => database;

    /// <summary>Completes when the rows of the held query are read.</summary>
    public Task WasRead => _wasRead.Task;

    public void HoldNext(string part) => _held = part;

    public void Open() => _open.SetResult();

    public CatalogDbContext CreateDbContext() =>
        new(new DbContextOptionsBuilder<CatalogDbContext>().UseNpgsql(database).AddInterceptors(this).Options);

    public override async ValueTask<DbDataReader> ReaderExecutedAsync(
        DbCommand command, CommandExecutedEventData eventData, DbDataReader result, CancellationToken cancellationToken = default)
    {
        if (_held is { } part && command.CommandText.Contains(part, StringComparison.Ordinal))
        {
            _held = null;
            _wasRead.SetResult();
            await _open.Task.WaitAsync(cancellationToken);
        }

        return result;
    }
}
