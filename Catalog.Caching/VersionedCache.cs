using Catalog.Caching.Patterns;

namespace Catalog.Caching;

/// <summary>Write-through by id; see <see cref="IVersionedCache{TKey, T}"/>.</summary>
internal sealed class VersionedCache<TKey, T>(WriteThrough<T> cache, CachePolicy<T> policy)
    : Cache<TKey, T>(cache.Reads, policy), IVersionedCache<TKey, T>
    where TKey : notnull
{
    public VersionedCache(CacheNode node, CachePolicy<T> policy)
        : this(new WriteThrough<T>(node, policy, policy.SerializerOrDefault), policy)
    {
    }

    public async ValueTask<T?> SaveAsync(TKey id, Func<CancellationToken, ValueTask<T?>> write, CancellationToken ct = default)
    {
        var saved = await cache.SaveAsync(
            Keys.Of(id), (self: this, id, write), static async (s, token) => await s.self.DescribeAsync(s.id, await s.write(token)), ct);
        return saved is { } row ? row.Value : default;
    }

    public ValueTask<Loaded<T>?> SaveAsync<TState>(
        TKey id, TState state, Func<TState, CancellationToken, ValueTask<Loaded<T>?>> write, CancellationToken ct = default) =>
        cache.SaveAsync(Keys.Of(id), state, write, ct);

    public ValueTask PutAsync(TKey id, Loaded<T> committed) => cache.PutAsync(Keys.Of(id), committed);

    public ValueTask ForgetAsync(TKey id, long version) => cache.ForgetAsync(Keys.Of(id), version);

    public async ValueTask PutAsync(TKey id, T committed) =>
        await PutAsync(id, await DescribeAsync(id, committed) ?? throw new ArgumentNullException(nameof(committed)));

    public ValueTask<bool> RemoveAsync(TKey id, Func<CancellationToken, ValueTask<long?>> remove, CancellationToken ct = default) =>
        cache.RemoveAsync(Keys.Of(id), remove, static (s, token) => s(token), ct);

    private async ValueTask<Loaded<T>?> DescribeAsync(TKey id, T? committed)
    {
        try
        {
            return Policy.Describe(committed);
        }
        catch
        {
            await InvalidateAsync(id); // the commit stands, and what was cached before it is old
            throw;
        }
    }
}
