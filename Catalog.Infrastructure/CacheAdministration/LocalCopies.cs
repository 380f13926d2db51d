using Catalog.Caching.Bus;
using Catalog.Caching.Clocks;
using Catalog.Caching.Entries;
using Catalog.Caching.Local;

namespace Catalog.Infrastructure.CacheAdministration;

/// <summary>Inspects the copies in this node's memory. Thread-safe; no round trips.</summary>
internal sealed class LocalCopies(LocalTier local, IInvalidationBus bus, Generations generations, MonotonicClock clock)
{
    public LocalCopy? Find(string key)
    {
        if (local.Peek(key) is not { } copy)
        {
            return null;
        }

        var now = clock.Milliseconds;
        var whyNot = now >= copy.ServeUntil ? "its time in memory is over"
            : !bus.Trusts(now) ? "the node is disconnected from the bus"
            : !generations.Allows(copy.Tags) ? "one of its tags was invalidated after it was loaded"
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

    /// <summary>The number of copies with a tag, valid or not, including the entry or the pages that the tag names. Scans all copies.</summary>
    public int CountCarrying(string tag) =>
        local.CountCarrying(Tags.Hash(tag)) + (Tags.KeyNamed(tag) is { } key ? local.CountBeginning(key) : 0);
}
