using Catalog.Caching.Entries;

namespace Catalog.Caching.Bus;

/// <summary>The generations of tags: the number of the last invalidation of each.</summary>
internal interface ITagRegister
{
    /// <summary>Whether no tag of an entry was invalidated since it was loaded.</summary>
    ValueTask<bool> AllowsAsync(StampedTags tags);

    /// <summary>Raises the generation of a tag above the stamp of everything that was loaded until now; false when it could not.</summary>
    ValueTask<bool> RaiseAsync(string name);

    /// <summary>The message about a tag went out under this number: everything loaded before it is invalid.</summary>
    void Learn(string name, long sequence);
}
