using Catalog.Caching.Redis;
using Catalog.Caching.Telemetry;
using StackExchange.Redis;

namespace Catalog.Caching.Bus;

/// <summary>
/// Version keys: a group of entries shares a number in its keys (<c>products:{shoes}:g7:2</c>); a new number makes all of them
/// unreachable at once, and they age out.
/// </summary>
/// <remarks>
/// Holds: a page that was loaded before a bump is stored under the number that was read before the load, where nobody looks any
/// more. The number is read from Redis on every read, so no node is behind. Does not hold: the old pages take memory until their TTL.
/// Thread-safe.
/// </remarks>
internal sealed class VersionKeys : IVersionKeys
{
    private static readonly RedisScript CurrentScript = RedisScript.Embedded("version_current.lua");
    private static readonly RedisScript BumpScript = RedisScript.Embedded("version_bump.lua");

    private readonly RedisGate _gate;
    private readonly CachingOptions _options;
    private readonly InvalidationJournal _journal;
    private readonly InvalidationBus _bus;

    internal VersionKeys(RedisGate gate, CachingOptions options, InvalidationJournal journal, InvalidationBus bus)
    {
        _gate = gate;
        _options = options;
        _journal = journal;
        _bus = bus;
    }

    /// <summary>The number to put into keys. One round trip.</summary>
    /// <returns>Null when Redis does not answer, or has not been told of a bump yet: then do not use the cache.</returns>
    public async ValueTask<long?> CurrentAsync(string name)
    {
        if (_journal.IsVersionPending(name) || CacheBypass.IsOn)
        {
            CacheTrace.Current?.Note("version key", $"{name}: Redis has not been told of the last change yet, so the cache is not used");
            return null;
        }

        var reply = await RunAsync(CurrentScript, name);
        CacheTrace.Current?.Note("version key", reply.Answered ? $"{name} is at {(long)reply.Value}" : $"{name}: Redis does not answer");
        return reply.Answered ? (long)reply.Value : null;
    }

    /// <summary>After the commit: no entry under an earlier number is found any more. One round trip, or two (see
    /// <see cref="CachingOptions.AnnounceVersions"/>); not cancellable.</summary>
    /// <param name="name">The version key.</param>
    /// <param name="replicas">On how many replicas the new number is to be first (<see cref="CachePolicy.Replicas"/>).</param>
    public async ValueTask BumpAsync(string name, int replicas = 0)
    {
        var what = new Invalidation(InvalidationKind.Version, name);
        _journal.Note(what);
        if (!await TryBumpAsync(name, replicas))
        {
            _journal.Keep(what);
        }
    }

    // Announced last: who hears of it and reads anew must not be given a page under the old number.
    internal async ValueTask<bool> TryBumpAsync(string name, int replicas = 0) =>
        (await RunAsync(BumpScript, name, replicas)).Answered
        && (!_options.AnnounceVersions || await _bus.PublishAsync(isTag: true, [name]) is not null);

    private ValueTask<RedisReply<RedisResult>> RunAsync(RedisScript script, string name, int replicas = 0) => _gate.TryAsync(
        replicas,
        KeyOf(name),
        (script, key: KeyOf(name), life: (long)_options.TagLifetime.TotalMilliseconds),
        static (database, s) => s.script.RunAsync(database, [s.key], [s.life]));

    private RedisKey KeyOf(string name) => $"{_options.KeyPrefix}version:{{{name}}}";
}
