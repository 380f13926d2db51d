namespace Catalog.Caching.Bus;

/// <summary>Version keys: a group of entries shares a number in its keys, and a new number makes all of them unreachable at once.</summary>
internal interface IVersionKeys
{
    /// <summary>The number to put into keys; null when it is not known: then do not use the cache.</summary>
    ValueTask<long?> CurrentAsync(string name);

    /// <summary>After the commit: no entry under an earlier number is found any more. Not cancellable.</summary>
    /// <param name="name">The version key.</param>
    /// <param name="replicas">On how many replicas the new number is to be first (<see cref="CachePolicy.Replicas"/>).</param>
    ValueTask BumpAsync(string name, int replicas = 0);
}
