using System.Text.Json;
using StackExchange.Redis;

namespace Catalog.Samples;

/// <summary>Tags: each entry notes the generation of its tags; a tag's new generation invalidates all entries that carry it.</summary>
/// <remarks>
/// <para>The naive form (a set of keys for each tag; SMEMBERS, DEL) loses this race: a reader loads the old row; a writer commits
/// and deletes all keys of the tag; the reader stores its row and adds its key to the set. No writer deletes it, and it is served until
/// its TTL ends. Here the generations are read before the load and stored with the row, so such an entry is invalid from the start.</para>
/// <para>Holds: what was read before a tag was invalidated is not served afterwards. Generations are random, so a tag that
/// Redis lost invalidates its entries too; it never brings old ones back. One call, however many entries.</para>
/// <para>Does not hold: the tags must be known before the load. Entries of an old generation take memory until their TTL ends.
/// Concurrent callers that miss all load (see StampedeLease). Catalog.Caching takes tags from the loaded value, and keeps the
/// generations in each node, so that a read does not ask for them.</para>
/// <para>Cost: a hit 1 round trip's time (entry and tags are read together), a miss 2 and the load, an invalidation 1.
/// Thread-safe.</para>
/// </remarks>
/// <param name="redis">The Redis database for the entries.</param>
/// <param name="name">The key prefix: <c>reviews</c> gives <c>reviews:{7}</c> and <c>reviews:tag:{shoes}</c>.</param>
/// <param name="ttl">How long an entry lives.</param>
public sealed class Tags<T>(IDatabase redis, string name, TimeSpan ttl)
    where T : class
{
    private TimeSpan TagTime => 10 * ttl; // when a tag expires, its entries are loaded again

    /// <summary>Reads through the cache.</summary>
    /// <param name="id">The row. To invalidate it alone, give it a tag of its own.</param>
    /// <param name="tags">The tags that invalidate it; always the same for a row.</param>
    /// <param name="load">Reads the source of truth; null when the row does not exist.</param>
    /// <param name="ct">Cancels the load.</param>
    public async Task<T?> GetAsync(
        long id, IReadOnlyList<string> tags, Func<CancellationToken, Task<T?>> load, CancellationToken ct = default)
    {
        var reading = redis.StringGetAsync(Entry(id)); // sent together with the next line: tags are in other cluster slots
        var generations = await Task.WhenAll(tags.Select(GenerationAsync));
        var cached = await reading;
        if (cached.HasValue
            && JsonSerializer.Deserialize<TaggedValue>((string)cached!) is { } tagged
            && tagged.Generations.SequenceEqual(generations))
        {
            return tagged.Value;
        }

        // Stored with the generations from before the load: later ones would make an old row look new.
        var value = await load(ct);
        if (value is not null)
        {
            await redis.StringSetAsync(Entry(id), JsonSerializer.Serialize(new TaggedValue(value, generations)), ttl);
        }

        return value;
    }

    /// <summary>Call it after a commit. Invalidates every entry that carries the tag. Not cancellable.</summary>
    public Task InvalidateAsync(string tag) => redis.StringSetAsync(Tag(tag), NewGeneration(), TagTime);

    private async Task<string> GenerationAsync(string tag)
    {
        var generation = await redis.StringGetAsync(Tag(tag));
        if (generation.HasValue)
        {
            return generation!;
        }

        // NX with GET (Redis 7): the first caller stores its own, and every other caller gets that one.
        var mine = NewGeneration();
        var others = await redis.StringSetAndGetAsync(Tag(tag), mine, TagTime, keepTtl: false, When.NotExists);
        return others.HasValue ? others! : mine;
    }

    private static string NewGeneration() => Guid.NewGuid().ToString("N");

    private RedisKey Entry(long id) => $"{name}:{{{id}}}";

    private RedisKey Tag(string tag) => $"{name}:tag:{{{tag}}}";

    private sealed record TaggedValue(T Value, string[] Generations);
}
