using Catalog.Caching.Clocks;
using Catalog.Caching.Entries;

namespace Catalog.Caching.Bus;

/// <summary>Bus, tags and version keys of a node without Redis: there is nobody to tell, but numbers are needed all the same. Thread-safe.</summary>
internal sealed class LocalBus(Generations generations, MonotonicClock clock) : IInvalidationBus, ITagRegister, IVersionKeys
{
    private const int MostVersions = 100_000;

    private readonly System.Collections.Concurrent.ConcurrentDictionary<string, long> _versions = new(StringComparer.Ordinal);
    private long _sequence;
    private long _lastVersion = clock.Milliseconds;

    /// <inheritdoc/>
    public bool Trusts(long now) => true;

    /// <inheritdoc/>
    public BusStamp Stamp() => BusStamp.At(Volatile.Read(ref _sequence));

    /// <inheritdoc/>
    public ValueTask<long?> PublishAsync(bool isTag, IReadOnlyList<string> names) => new(Interlocked.Increment(ref _sequence));

    /// <inheritdoc/>
    public ValueTask<bool> AllowsAsync(StampedTags tags) => new(generations.Allows(tags));

    /// <inheritdoc/>
    public ValueTask<bool> RaiseAsync(string name)
    {
        generations.Raise(Tags.Hash(name), Volatile.Read(ref _sequence) + 1);
        return new(true);
    }

    /// <inheritdoc/>
    public void Learn(string name, long sequence)
    {
        // It was raised before: nobody else gives numbers.
    }

    /// <inheritdoc/>
    public ValueTask<long?> CurrentAsync(string name) =>
        new(CacheBypass.IsOn ? null : _versions.GetOrAdd(name, static (_, bus) => Interlocked.Increment(ref bus._lastVersion), this));

    /// <inheritdoc/>
    public ValueTask BumpAsync(string name, int replicas = 0)
    {
        if (_versions.Count > MostVersions)
        {
            _versions.Clear(); // all begin with a number that nobody had
        }

        _versions[name] = Interlocked.Increment(ref _lastVersion);
        return default;
    }
}
