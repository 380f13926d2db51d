using Catalog.Caching.Redis;
using Catalog.Caching.Telemetry;
using StackExchange.Redis;

namespace Catalog.Caching.Bus;

/// <summary>Version keys: a page's key contains its group's number (<c>products:{shoes}:g7:2</c>); a new number makes all unreachable.</summary>
/// <remarks>
/// Holds: a page loaded before a bump is stored under the number read before the load, where no reader looks any more. The number is read
/// from Redis on every read, so no node is behind. Does not hold: the old pages use memory until their TTL ends. Thread-safe.
/// </remarks>
internal sealed class VersionKeys(RedisGate gate, CachingOptions options, InvalidationJournal journal, InvalidationBus bus) : IVersionKeys
{
    private static readonly RedisScript CurrentScript = RedisScript.Embedded("version_current.lua");
    private static readonly RedisScript BumpScript = RedisScript.Embedded("version_bump.lua");

    /// <summary>See <see cref="IVersionKeys.CurrentAsync"/>. Null when Redis does not answer, or has not confirmed a bump yet.</summary>
    public async ValueTask<long?> CurrentAsync(string name)
    {
        if (journal.IsVersionPending(name) || CacheBypass.IsOn)
        {
            CacheTrace.Current?.Note("version key", $"{name}: Redis has not confirmed the last change yet, so the cache is not used");
            return null;
        }

        var reply = await RunAsync(CurrentScript, name);
        CacheTrace.Current?.Note("version key", reply.Answered ? $"{name} is at {reply.Value}" : $"{name}: Redis does not answer");
        return reply.Answered ? reply.Value : null;
    }

    public async ValueTask BumpAsync(string name, int replicas = 0)
    {
        var what = new Invalidation(InvalidationKind.Version, name);
        journal.Note(what);
        if (!await TryBumpAsync(name, replicas))
        {
            journal.Keep(what);
        }
    }

    // Announced last: a reader that reacts to the message must not get a page under the old number.
    internal async ValueTask<bool> TryBumpAsync(string name, int replicas = 0) =>
        (await RunAsync(BumpScript, name, replicas)).Answered
        && (!options.AnnounceVersions || await bus.PublishAsync(isTag: true, [name]) is not null);

    private ValueTask<RedisReply<long>> RunAsync(RedisScript script, string name, int replicas = 0) => gate.TryAsync(
        replicas,
        KeyOf(name),
        (script, key: KeyOf(name), life: (long)options.TagLifetime.TotalMilliseconds),
        static (database, s) => s.script.RunAsync(database, [s.key], [s.life], RedisScript.Number));

    private RedisKey KeyOf(string name) => $"{options.KeyPrefix}version:{{{name}}}";
}
