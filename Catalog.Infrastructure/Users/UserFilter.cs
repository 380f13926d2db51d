using System.Globalization;
using Catalog.Caching;
using Catalog.Caching.Protection;
using Catalog.Infrastructure.Persistence;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Catalog.Infrastructure.Users;

/// <summary>Rejects ids of users that do not exist without the database: a <see cref="BloomFilter"/> of all ids.</summary>
/// <remarks>
/// A node uses the filter only after it has rebuilt it, and again after each outage of Redis: a recovered Redis may have lost the newest
/// bits, and the filter would reject the newest users. Until then every id may exist, and only negative entries protect the database.
/// Safe for concurrent use.
/// </remarks>
internal sealed class UserFilter : IDisposable
{
    private readonly IDbContextFactory<CatalogDbContext> _contexts;
    private readonly CacheNode _node;
    private readonly BloomFilter _filter;
    private int _interruptions;
    private int _builtAfter = -1;

    /// <summary>Creates the filter, not built yet.</summary>
    public UserFilter(IDbContextFactory<CatalogDbContext> contexts, CacheNode node, UserCacheOptions options)
    {
        _contexts = contexts;
        _node = node;
        _filter = node.Bloom("users", options.FilterUsers, options.FilterFalsePositives);
        if (node.Gate.HasServer)
        {
            node.Gate.Recovered += OnInterrupted;
            node.Gate.Connection.Failed += OnFailed; // a server that comes back with older bits may answer before it is known to be back
            node.Gate.Connection.Restored += OnInterrupted;
        }
    }

    /// <summary>Whether this node uses the filter.</summary>
    public bool IsBuilt => Volatile.Read(ref _builtAfter) == Volatile.Read(ref _interruptions);

    /// <summary>Whether the user may exist; false is certain. One round trip once the filter is built, none before.</summary>
    public async ValueTask<bool> MayExistAsync(long id) => !IsBuilt || await _filter.MayContainAsync(Item(id));

    /// <summary>Adds a user. Call it before the commit, so that the filter never rejects a visible row, and again after it.</summary>
    public ValueTask AddAsync(long id) => _filter.AddAsync(Item(id));

    /// <summary>Counts an id that the filter let pass and that does not exist.</summary>
    public void CountFalsePositive()
    {
        if (IsBuilt)
        {
            _filter.CountFalsePositive();
        }
    }

    /// <summary>Disables the filter on all nodes until it is rebuilt, because users were added that it does not contain.</summary>
    public ValueTask ForgetAsync()
    {
        OnInterrupted();
        return _filter.ForgetAsync();
    }

    /// <summary>Builds a new filter from the database, while the current one stays in use.</summary>
    /// <param name="ct">Cancels it; the current filter stays.</param>
    /// <returns>Whether this node uses the filter now; false if another node is building one, or Redis is down.</returns>
    /// <exception cref="NpgsqlException">The database failed.</exception>
    public async Task<bool> RebuildAsync(CancellationToken ct)
    {
        var interruptions = Volatile.Read(ref _interruptions); // read before: an outage during the build may lose bits of it
        if (await _filter.RebuildAsync(IdsAsync(ct), ct))
        {
            Volatile.Write(ref _builtAfter, interruptions);
        }

        return IsBuilt;
    }

    public void Dispose()
    {
        if (_node.Gate.HasServer)
        {
            _node.Gate.Recovered -= OnInterrupted;
            _node.Gate.Connection.Failed -= OnFailed;
            _node.Gate.Connection.Restored -= OnInterrupted;
        }
    }

    private static string Item(long id) => id.ToString(CultureInfo.InvariantCulture);

    private async IAsyncEnumerable<string> IdsAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
    {
        await using var context = await _contexts.CreateDbContextAsync(ct);
        await context.Database.OpenConnectionAsync(ct);
        await context.Database.ExecuteSqlRawAsync(StatementLimits.Off, ct); // the duration depends on the number of users and on Redis
        await foreach (var id in context.Users.Select(u => u.Id).AsAsyncEnumerable().WithCancellation(ct))
        {
            yield return Item(id);
        }
    }

    private void OnFailed(StackExchange.Redis.ConnectionType socket) => OnInterrupted();

    private void OnInterrupted() => Interlocked.Increment(ref _interruptions);
}
