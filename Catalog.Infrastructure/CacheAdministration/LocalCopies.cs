using Catalog.Caching.Bus;
using Catalog.Caching.Clocks;
using Catalog.Caching.Entries;
using Catalog.Caching.Local;

namespace Catalog.Infrastructure.CacheAdministration;

/// <summary>Tells what this node holds. Thread-safe; no round trips.</summary>
internal sealed class LocalCopies(LocalTier local, InvalidationBus bus, Generations generations, MonotonicClock clock)
{
    /// <summary>The copy of a key; null when there is none.</summary>
    public LocalCopy? Find(string key)
    {
        if (local.Peek(key) is not { } copy)
        {
            return null;
        }

        var now = clock.Milliseconds;
        var whyNot = now >= copy.ServeUntil ? "its time in memory is over"
            : !bus.Trusts(now) ? "the node is cut off from the bus"
            : !generations.Allows(copy.Tags) ? "a tag of it was invalidated after it was loaded"
            : null;
        return new LocalCopy
        {
            IsServed = whyNot is null,
            WhyNot = whyNot,
            Found = copy.Found,
            Version = copy.Version,
            AgeMs = now - copy.MadeAt,
            ServedForMs = copy.ServeUntil - now,
            FreshForMs = copy.SoftExpiry - now,
            Bytes = copy.Bytes,
            LoadMs = copy.CostMicroseconds / 1000.0,
            Stamp = copy.Tags.First,
        };
    }

    /// <summary>How many copies carry a tag, valid or not, the one among them that the tag names. Walks all of them.</summary>
    public int CountCarrying(string tag) =>
        local.CountCarrying(Tags.Hash(tag)) + (Tags.KeyNamed(tag) is { } key && local.Peek(key) is not null ? 1 : 0);
}
