using System.Text.Json;
using Catalog.Caching;
using Catalog.Caching.Entries;
using Catalog.Caching.Patterns;
using Catalog.Caching.Redis;
using Catalog.Infrastructure.Persistence;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Catalog.Infrastructure.Countries;

/// <summary>Countries, read-through: the cache knows how to load, callers name only the country. Warmed before the first asks.</summary>
/// <remarks>A country that is changed, by a migration or plain SQL, shows by change data capture, else when its TTL ends. Safe for concurrent use.</remarks>
internal sealed class CountryStore
{
    private const string AllKey = "country:{all}";
    private readonly IDbContextFactory<CatalogDbContext> _contexts;
    private readonly ReadThrough<ReadOnlyMemory<byte>> _cache;
    private readonly RedisGate _gate;

    /// <summary>Wires the countries to the cache.</summary>
    public CountryStore(IDbContextFactory<CatalogDbContext> contexts, CacheNode node, CountryCacheOptions options)
    {
        _contexts = contexts;
        _gate = node.Gate;
        _cache = new ReadThrough<ReadOnlyMemory<byte>>(
            node, options.Policy, RawSerializer.Instance, (key, ct) => key == AllKey ? LoadAllAsync(ct) : LoadAsync(key, ct));
        Policy = options.Policy;
    }

    /// <summary>The policy under which countries are cached.</summary>
    public CachePolicy Policy { get; }

    /// <summary>Reads one <see cref="CountryDocument"/> as UTF-8 JSON.</summary>
    /// <param name="code">Two letters A-Z.</param>
    /// <param name="ct">Ends this caller's wait.</param>
    /// <exception cref="NpgsqlException">The country is not cached and the database failed.</exception>
    /// <exception cref="CacheOverloadedException">The country is not cached and too much else is being loaded.</exception>
    public ValueTask<CacheRead<ReadOnlyMemory<byte>>> GetAsync(string code, CancellationToken ct) => _cache.GetAsync(Key(code), ct);

    /// <summary>Reads all countries as one JSON array in the order of their codes. Its version is the sum of theirs.</summary>
    /// <inheritdoc cref="GetAsync" path="/exception" />
    public ValueTask<CacheRead<ReadOnlyMemory<byte>>> GetAllAsync(CancellationToken ct) => _cache.GetAsync(AllKey, ct);

    /// <summary>Reads each country and the list of all, so that they are in this node's memory and in Redis.</summary>
    /// <param name="patiently">Whether Redis may take long, because the node is only starting; see <see cref="RedisGate.BePatient"/>.</param>
    /// <param name="ct">Ends it.</param>
    /// <returns>How many countries there are, and how many of the reads stored nothing because Redis did not answer.</returns>
    /// <exception cref="NpgsqlException">The database failed.</exception>
    public async Task<(int Found, int Bypassed)> WarmAsync(bool patiently, CancellationToken ct)
    {
        using var patience = patiently ? _gate.BePatient() : null;
        await using var context = await _contexts.CreateDbContextAsync(ct);
        var codes = await context.Countries.Select(c => c.Code).ToListAsync(ct);
        var (found, bypassed) = await _cache.WarmAsync([AllKey, .. codes.Select(Key)], ct);
        return (found - 1, bypassed);
    }

    /// <summary>After countries have changed: they and the list of all are loaded again. Two round trips for 200; not cancellable.</summary>
    /// <param name="codes">Their codes.</param>
    public ValueTask InvalidateAsync(IEnumerable<string> codes) => _cache.InvalidateAsync([AllKey, .. codes.Select(Key)]);

    private static string Key(string code) => $"country:{{{code}}}";

    private async ValueTask<Loaded<ReadOnlyMemory<byte>>?> LoadAsync(string key, CancellationToken ct)
    {
        var code = key["country:{".Length..^1];
        await using var context = await _contexts.CreateDbContextAsync(ct);
        return await context.Countries.AsNoTracking().SingleOrDefaultAsync(c => c.Code == code, ct) is { } country
            ? new Loaded<ReadOnlyMemory<byte>>(
                JsonSerializer.SerializeToUtf8Bytes(CountryDocument.From(country), CountryJson.Strict.CountryDocument), country.Version)
            : null;
    }

    private async ValueTask<Loaded<ReadOnlyMemory<byte>>?> LoadAllAsync(CancellationToken ct)
    {
        await using var context = await _contexts.CreateDbContextAsync(ct);
        var all = await context.Countries.AsNoTracking().OrderBy(c => c.Code).ToListAsync(ct);
        return new Loaded<ReadOnlyMemory<byte>>(
            JsonSerializer.SerializeToUtf8Bytes([.. all.Select(CountryDocument.From)], CountryJson.Strict.CountryDocumentArray),
            all.Sum(c => c.Version));
    }
}
