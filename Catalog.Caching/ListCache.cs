using System.Globalization;
using Catalog.Caching.Bus;
using Catalog.Caching.Patterns;
using Catalog.Caching.Reading;

namespace Catalog.Caching;

/// <summary>Lists under version keys; see <see cref="IListCache{TGroup, T}"/>.</summary>
internal sealed class ListCache<TGroup, T>(CacheAside<T> cache, IVersionKeys versions, LoadGate loads, CachePolicy<T> policy) : IListCache<TGroup, T>
    where TGroup : notnull
{
    /// <inheritdoc/>
    public async ValueTask<T?> GetOrLoadAsync(
        TGroup group, string page, Func<CancellationToken, ValueTask<T?>> load, CancellationToken ct = default)
    {
        var (text, name) = (Keys<TGroup>.TextOf(group), Keys<string>.TextOf(page));
        if (await versions.CurrentAsync(NameOf(text)) is not { } version)
        {
            return await loads.RunAsync(policy.Resource, load, static (load, token) => load(token), ct);
        }

        var key = string.Create(CultureInfo.InvariantCulture, $"{policy.Resource}:{{{text}}}:g{version}:{name}");
        var read = await cache.GetAsync(
            key, (load, policy), static async (s, token) => s.policy.Describe(await s.load(token)), ct);
        return read.Value;
    }

    /// <inheritdoc/>
    public ValueTask ChangedAsync(TGroup group) => versions.BumpAsync(NameOf(Keys<TGroup>.TextOf(group)), policy.Replicas);

    private string NameOf(string group) => $"{policy.Resource}:{group}";
}
