using Catalog.Caching.Clocks;
using Catalog.Caching.Entries;

namespace Catalog.Caching.Bus;

/// <summary>Bus, tags and version keys of a node without Redis: assigns the numbers, and sends nothing. Thread-safe.</summary>
internal sealed class LocalBus(Generations generations, MonotonicClock clock) : IInvalidationBus, ITagRegister, IVersionKeys
{
    private const int MostVersions = 100_000;

    private readonly System.Collections.Concurrent.ConcurrentDictionary<string, long> _versions = new(StringComparer.Ordinal);
    private long _sequence;
    private long _lastVersion = clock.Milliseconds;

    public bool Trusts(long now) => true;

    public BusStamp Stamp() => BusStamp.At(Volatile.Read(ref _sequence));

    public IEnumerable<IEnumerable<string>> ByShard(IReadOnlyCollection<string> tags) => [tags];

    public ValueTask<long?> PublishAsync(bool isTag, IReadOnlyList<string> names) => new(Interlocked.Increment(ref _sequence));

    public ValueTask<bool> AllowsAsync(StampedTags tags) => new(generations.Allows(tags));

    public ValueTask<bool> RaiseAsync(IReadOnlyList<string> names)
    {
        foreach (var name in names)
        {
            generations.Raise(name, Volatile.Read(ref _sequence) + 1);
        }

        return new(true);
    }

    public void Learn(string name, long sequence)
    {
        // RaiseAsync has raised it: no other node assigns numbers.
    }

    public ValueTask<long?> CurrentAsync(string name)
    {
        if (CacheBypass.IsOn)
        {
            return new((long?)null);
        }

        if (_versions.TryGetValue(name, out var version))
        {
            return new(version);
        }

        KeepBounded();
        return new(_versions.GetOrAdd(name, static (_, bus) => Interlocked.Increment(ref bus._lastVersion), this));
    }

    public ValueTask BumpAsync(string name, int replicas = 0)
    {
        KeepBounded();
        _versions[name] = Interlocked.Increment(ref _lastVersion);
        return default;
    }

    private void KeepBounded()
    {
        if (_versions.Count > MostVersions)
        {
            _versions.Clear(); // new values are above all earlier ones
        }
    }
}
