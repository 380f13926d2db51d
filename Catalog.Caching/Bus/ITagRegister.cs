using Catalog.Caching.Entries;

namespace Catalog.Caching.Bus;

/// <summary>The generations of tags: the sequence of each tag's last invalidation.</summary>
internal interface ITagRegister
{
    /// <summary>Whether no tag of an entry was invalidated since it was loaded. Usually no round trip.</summary>
    ValueTask<bool> AllowsAsync(StampedTags tags);

    /// <summary>
    /// Raises the generations of tags of one shard above the stamp of everything loaded so far. Returns whether Redis confirmed all. Two round trips.
    /// </summary>
    ValueTask<bool> RaiseAsync(IReadOnlyList<string> names);

    /// <summary>Notes the sequence of the tag's message: everything loaded before it is invalid.</summary>
    void Learn(string name, long sequence);
}
