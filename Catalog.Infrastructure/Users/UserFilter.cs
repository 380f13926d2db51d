using System.Globalization;
using Catalog.Caching;
using Catalog.Caching.Protection;
using Catalog.Infrastructure.Persistence;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Catalog.Infrastructure.Users;

/// <summary>Tells made-up ids from users, without the database: the <see cref="BloomFilter"/> of all ids.</summary>
/// <remarks>
/// A node believes the filter only once it has built it itself, and again after each time that Redis was away: a Redis that comes
/// back may have lost the newest bits, and would deny the newest users. Until then everybody may exist, and negative entries
/// protect the database alone. Safe for concurrent use.
/// </remarks>
internal sealed class UserFilter : IDisposable
{
    private readonly IDbContextFactory<CatalogDbContext> _contexts;
    private readonly CacheNode _node;
    private readonly BloomFilter _filter;
    private int _interruptions;
    private int _builtAfter = -1;

    /// <summary>A filter that is not built yet.</summary>
    public UserFilter(IDbContextFactory<CatalogDbContext> contexts, CacheNode node, UserCacheOptions options)
    {
        _contexts = contexts;
        _node = node;
        _filter = node.Bloom("users", options.FilterUsers, options.FilterFalsePositives);
        node.Gate.Recovered += OnInterrupted;
        node.Gate.Connection.Restored += OnInterrupted;
    }

    /// <summary>Whether this node believes the filter.</summary>
    public bool IsBuilt => Volatile.Read(ref _builtAfter) == Volatile.Read(ref _interruptions);

    /// <summary>Whether there may be such a user; false only when there is none. One round trip once it is built, none before.</summary>
    public async ValueTask<bool> MayExistAsync(long id) => !IsBuilt || await _filter.MayContainAsync(Item(id));

    /// <summary>Adds a user: before the commit, so that nobody finds a row that the filter denies, and again after it.</summary>
    public ValueTask AddAsync(long id) => _filter.AddAsync(Item(id));

    /// <summary>There was no such user although there might have been.</summary>
    public void CountFalsePositive()
    {
        if (IsBuilt)
        {
            _filter.CountFalsePositive();
        }
    }

    /// <summary>Users were added that the filter does not know: nobody is denied, on any node, until it has been built anew.</summary>
    public ValueTask ForgetAsync()
    {
        OnInterrupted();
        return _filter.ForgetAsync();
    }

    /// <summary>Builds the filter from the database, beside the one in use.</summary>
    /// <param name="ct">Gives up; the filter in use stays.</param>
    /// <returns>Whether this node believes the filter now; not when another node builds just now, or Redis is away.</returns>
    /// <exception cref="NpgsqlException">The database failed.</exception>
    public async Task<bool> RebuildAsync(CancellationToken ct)
    {
        var interruptions = Volatile.Read(ref _interruptions); // before: one that comes meanwhile may take bits of this very build
        if (await _filter.RebuildAsync(IdsAsync(ct), ct))
        {
            Volatile.Write(ref _builtAfter, interruptions);
        }

        return IsBuilt;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _node.Gate.Recovered -= OnInterrupted;
        _node.Gate.Connection.Restored -= OnInterrupted;
    }

    private static string Item(long id) => id.ToString(CultureInfo.InvariantCulture);

    private async IAsyncEnumerable<string> IdsAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
    {
        await using var context = await _contexts.CreateDbContextAsync(ct);
        await context.Database.OpenConnectionAsync(ct);
        await context.Database.ExecuteSqlRawAsync(StatementLimits.Off, ct); // as long as there are users, at the pace of Redis
        await foreach (var id in context.Users.Select(u => u.Id).AsAsyncEnumerable().WithCancellation(ct))
        {
            yield return Item(id);
        }
    }

    private void OnInterrupted() => Interlocked.Increment(ref _interruptions);
}
