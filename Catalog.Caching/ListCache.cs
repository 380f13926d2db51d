using System.Globalization;
using Catalog.Caching.Bus;
using Catalog.Caching.Patterns;
using Catalog.Caching.Telemetry;

namespace Catalog.Caching;

/// <summary>Lists under version keys; see <see cref="IListCache{TGroup, T}"/>.</summary>
internal sealed class ListCache<TGroup, T>(CacheAside<T> cache, IVersionKeys versions, CachePolicy<T> policy) : IListCache<TGroup, T>
    where TGroup : notnull
{
    private readonly string _name = policy.KeyPrefix ?? policy.Resource;

    public ListCache(CacheNode node, CachePolicy<T> policy)
        : this(new CacheAside<T>(node, policy, policy.SerializerOrDefault), node.Versions, policy)
    {
    }

    public async ValueTask<T?> GetOrLoadAsync(
        TGroup group, string page, Func<CancellationToken, ValueTask<T?>> load, CancellationToken ct = default)
    {
        var read = await ReadAsync(
            group, page, (load, policy), static async (s, token) => s.policy.Describe(await s.load(token)), ct);
        return read.Value;
    }

    public async ValueTask<CacheRead<T>> ReadAsync<TState>(
        TGroup group, string page, TState state, Func<TState, CancellationToken, ValueTask<Loaded<T>?>> load, CancellationToken ct = default)
    {
        var (text, name) = (Keys<TGroup>.TextOf(group), Keys<string>.TextOf(page));
        if (await versions.CurrentAsync(NameOf(text)) is { } version)
        {
            var key = string.Create(CultureInfo.InvariantCulture, $"{_name}:{{{text}}}:g{version}:{Apart(name)}");
            return await cache.GetAsync(key, state, load, ct);
        }

        CacheTrace.Current?.Note("list", "no version key: nothing is cached");
        return await cache.LoadOnlyAsync(state, load, ct);
    }

    public ValueTask ChangedAsync(TGroup group) => versions.BumpAsync(NameOf(Keys<TGroup>.TextOf(group)), policy.Replicas);

    public ValueTask InvalidateAllAsync() => cache.InvalidateAllAsync();

    // A page may be a caller's text: none may have the key of another page's lease or ticket.
    private static string Apart(string page) => page is [.., '~'] || page.EndsWith(":lease", StringComparison.Ordinal) || page.EndsWith(":ticket", StringComparison.Ordinal)
        ? page + '~'
        : page;

    private string NameOf(string group) => $"{_name}:{group}";
}
