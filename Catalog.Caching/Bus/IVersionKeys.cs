namespace Catalog.Caching.Bus;

/// <summary>Version keys: the keys of a group of entries contain a number, and a new number makes all of them unreachable at once.</summary>
internal interface IVersionKeys
{
    /// <summary>The number to put into keys; null when it is unknown: then bypass the cache. One round trip.</summary>
    ValueTask<long?> CurrentAsync(string name);

    /// <summary>
    /// Call it after the commit: no entry under an earlier number is found any more, on as many replicas as <see cref="CachePolicy.Replicas"/>
    /// says. Not cancellable. One round trip, or two with <see cref="CachingOptions.AnnounceVersions"/>.
    /// </summary>
    ValueTask BumpAsync(string name, int replicas = 0);
}
