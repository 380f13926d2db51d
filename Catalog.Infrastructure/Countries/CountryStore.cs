using System.Text.Json;
using Catalog.Caching;
using Catalog.Caching.Redis;
using Catalog.Domain.Countries;
using Catalog.Infrastructure.Json;
using Catalog.Infrastructure.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Catalog.Infrastructure.Countries;

/// <summary>Countries, read-through: the cache loads them, callers only name the country. Warmed before the first request.</summary>
/// <remarks>
/// Changes by migrations or plain SQL are invalidated by change data capture, or else expire with the TTL. Safe for concurrent use.
/// </remarks>
internal sealed class CountryStore(
    IDbContextFactory<CatalogDbContext> contexts,
    [FromKeyedServices(CountryCacheOptions.Name)] ICache<string, ReadOnlyMemory<byte>> cache,
    RedisGate gate,
    CountryCacheOptions options,
    ReadableRows readable)
{
    private const string All = "list"; // never a country's code, which has two letters

    /// <summary>The policy under which countries are cached.</summary>
    public CachePolicy Policy { get; } = options.Policy;

    /// <summary>Reads one <see cref="CountryDocument"/> as UTF-8 JSON.</summary>
    /// <param name="code">Two letters A-Z.</param>
    /// <param name="ct">Ends this caller's wait.</param>
    /// <exception cref="NpgsqlException">The country is not cached and the database failed.</exception>
    /// <exception cref="CacheOverloadedException">The country is not cached and too many loads are in progress.</exception>
    public ValueTask<CacheRead<ReadOnlyMemory<byte>>> GetAsync(string code, CancellationToken ct) =>
        cache.ReadAsync(code, (store: this, code), static async (s, ct) => (await s.store.LoadManyAsync([s.code], ct))[0], ct);

    /// <summary>Reads all countries as one <see cref="CountryList"/> in UTF-8 JSON, ordered by code. Its version is the sum of theirs.</summary>
    /// <inheritdoc cref="GetAsync" path="/exception" />
    public ValueTask<CacheRead<ReadOnlyMemory<byte>>> GetAllAsync(CancellationToken ct) =>
        cache.ReadAsync(All, this, static (store, ct) => store.LoadAllAsync(ct), ct);

    /// <summary>Loads every country and the list of all into this node's memory and Redis.</summary>
    /// <param name="withLongTimeout">Whether Redis may take long, because the node is starting; see <see cref="RedisGate.ExtendDeadline"/>.</param>
    /// <param name="ct">Ends it.</param>
    /// <returns>The number of countries, and the number of reads that stored nothing, because Redis did not answer or did not take it.</returns>
    /// <exception cref="NpgsqlException">The database failed.</exception>
    public async Task<(int Found, int NotStored)> WarmAsync(bool withLongTimeout, CancellationToken ct)
    {
        using var extended = withLongTimeout ? gate.ExtendDeadline() : null;
        using var uncounted = UncountedReads.Begin();
        var codes = await CodesAsync(ct);
        CacheRead<ReadOnlyMemory<byte>>[] reads = [await GetAllAsync(ct), .. await cache.ReadManyAsync(codes, LoadManyAsync, ct)];
        return (codes.Count, reads.Count(read => !read.IsStored));
    }

    /// <summary>Invalidates changed countries and the list of all. Two round trips for 200 codes; cannot be cancelled.</summary>
    /// <param name="codes">The codes of the countries.</param>
    public ValueTask InvalidateAsync(IEnumerable<string> codes) => cache.InvalidateAsync([All, .. codes]);

    public ValueTask InvalidateAllAsync() => cache.InvalidateAllAsync();

    private async Task<List<string>> CodesAsync(CancellationToken ct)
    {
        await using var context = await contexts.CreateDbContextAsync(ct);
        return await context.Countries.Select(c => c.Code).ToListAsync(ct);
    }

    private async ValueTask<IReadOnlyList<Loaded<ReadOnlyMemory<byte>>?>> LoadManyAsync(IReadOnlyList<string> codes, CancellationToken ct)
    {
        await using var context = await contexts.CreateDbContextAsync(ct);
        var rows = await readable.ListAsync<Country, string>(context, context.Countries.AsNoTracking().Where(c => codes.Contains(c.Code)), ct);
        var found = rows.ToDictionary(c => c.Code);
        return [.. codes.Select(code => found.TryGetValue(code, out var country)
            ? new Loaded<ReadOnlyMemory<byte>>(
                JsonSerializer.SerializeToUtf8Bytes(CountryDocument.From(country), CatalogJson.Strict.CountryDocument), country.Version)
            : (Loaded<ReadOnlyMemory<byte>>?)null)];
    }

    private async ValueTask<Loaded<ReadOnlyMemory<byte>>?> LoadAllAsync(CancellationToken ct)
    {
        await using var context = await contexts.CreateDbContextAsync(ct);
        var all = await readable.ListAsync<Country, string>(context, context.Countries.AsNoTracking().OrderBy(c => c.Code), ct);
        return new Loaded<ReadOnlyMemory<byte>>(
            JsonSerializer.SerializeToUtf8Bytes(new CountryList([.. all.Select(CountryDocument.From)]), CatalogJson.Strict.CountryList),
            all.Aggregate(0L, static (sum, country) => unchecked(sum + country.Version) & long.MaxValue)); // one wrong row must not fail the list
    }
}
