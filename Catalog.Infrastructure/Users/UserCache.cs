using Catalog.Caching;
using Catalog.Domain.Users;
using Catalog.Infrastructure.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Catalog.Infrastructure.Users;

/// <summary>Users with their addresses, cache-aside: encrypted in Redis; a Bloom filter rejects ids that do not exist.</summary>
/// <remarks>
/// <para>Holds: the guarantees of <see cref="ICache{TKey, T}"/>, for the composite: profile, addresses and version are read in one
/// statement, and a change of any of them invalidates the whole entry. Read access to Redis reveals no personal data.</para>
/// <para>Does not hold: that an id that does not exist never reaches the database. The filter lets about one in a hundred pass, and deleted
/// users until it is rebuilt. Then a negative entry answers further reads.</para>
/// <para>Cost: nothing for an L1 hit, one round trip for an id that does not exist, else one more than cache-aside. Safe for concurrent use.</para>
/// </remarks>
internal sealed class UserCache(
    IDbContextFactory<CatalogDbContext> contexts,
    [FromKeyedServices(UserCacheOptions.Name)] ICache<long, ReadOnlyMemory<byte>> cache,
    UserCacheOptions options,
    UserFilter filter,
    ReadableRows readable)
{
    /// <summary>The policy under which users are cached.</summary>
    public CachePolicy Policy { get; } = options.Policy;

    /// <summary>Reads a user; <see langword="null"/> if there is none.</summary>
    /// <inheritdoc cref="GetAsync" path="/exception" />
    public async ValueTask<UserDocument?> FindAsync(long id, CancellationToken ct) =>
        await GetAsync(id, ct) is { Found: true } read ? UserDocument.FromJson(read.Value) : null;

    /// <summary>Reads a <see cref="UserDocument"/> as UTF-8 JSON.</summary>
    /// <param name="id">The user.</param>
    /// <param name="ct">Ends this caller's wait.</param>
    /// <exception cref="NpgsqlException">The user is not cached and the database failed.</exception>
    /// <exception cref="CacheOverloadedException">The user is not cached and too many loads are in progress.</exception>
    public ValueTask<CacheRead<ReadOnlyMemory<byte>>> GetAsync(long id, CancellationToken ct) =>
        cache.TryGetLocal(id, out var local) ? new(local) : new(GetSharedAsync(id, ct));

    /// <summary>Invalidates a user after a change of the user or an address, or a deletion, was committed.</summary>
    /// <remarks>Cannot be cancelled and does not throw on Redis errors.</remarks>
    public ValueTask ChangedAsync(long id) => cache.InvalidateAsync(id);

    public ValueTask InvalidateAllAsync() => cache.InvalidateAllAsync();

    private async Task<CacheRead<ReadOnlyMemory<byte>>> GetSharedAsync(long id, CancellationToken ct)
    {
        if (CacheBypass.IsOn || await filter.MayExistAsync(id))
        {
            return await cache.ReadAsync(
                id, (cache: this, id), static (s, ct) => s.cache.LoadAsync(s.id, ct), ct);
        }

        // Not stored: made-up ids would fill Redis with negative entries.
        cache.Counters().Count(CacheOutcome.Negative);
        return CacheRead<ReadOnlyMemory<byte>>.Absent(CacheOutcome.Negative, 0);
    }

    // One statement, so that profile, addresses and version are consistent.
    private async ValueTask<Loaded<ReadOnlyMemory<byte>>?> LoadAsync(long id, CancellationToken ct)
    {
        await using var context = await contexts.CreateDbContextAsync(ct);
        var reading = context.Users.AsNoTracking()
            .Where(u => u.Id == id)
            .Select(u => new Found(u, context.Addresses.Where(a => a.UserId == u.Id).OrderBy(a => a.Id).ToList()))
            .SingleOrDefaultAsync(ct);
        var found = await readable.OneAsync(reading, id);
        if (found is null)
        {
            filter.CountFalsePositive();
            return null;
        }

        return new Loaded<ReadOnlyMemory<byte>>(UserDocument.From(found.User, found.Addresses).ToJson(), found.User.Version);
    }

    private sealed record Found(User User, List<Address> Addresses);
}
