using System.Diagnostics.CodeAnalysis;

namespace Catalog.Caching;

/// <summary>The result of a cached read: the value, if there is one, and where it came from.</summary>
/// <typeparam name="T">The cached type.</typeparam>
public readonly struct CacheRead<T>
{
    internal CacheRead(T value, long version, CacheOutcome outcome, int ttlMilliseconds)
    {
        Value = value;
        Version = version;
        Outcome = outcome;
        Found = true;
        _ttl = ttlMilliseconds;
    }

    private CacheRead(CacheOutcome outcome, int ttlMilliseconds)
    {
        Value = default!;
        Outcome = outcome;
        _ttl = ttlMilliseconds;
    }

    private readonly int _ttl;

    /// <summary>Whether the row exists.</summary>
    public bool Found { get; }

    /// <summary>The value; the type's default when <see cref="Found"/> is false.</summary>
    [MaybeNull]
    public T Value { get; }

    /// <summary>The version that the loader returned; 0 when there is none.</summary>
    public long Version { get; }

    /// <summary>Where the result came from.</summary>
    public CacheOutcome Outcome { get; }

    /// <summary>How long the result stays fresh; negative when stale, zero when it was not stored.</summary>
    public TimeSpan Ttl => TimeSpan.FromMilliseconds(_ttl);

    /// <summary>Whether the result is in the cache now; false when it was loaded and not stored.</summary>
    internal bool IsStored => Outcome != CacheOutcome.Bypass && (Outcome != CacheOutcome.Miss || _ttl > 0);

    internal static CacheRead<T> Absent(CacheOutcome outcome, int ttlMilliseconds) => new(outcome, ttlMilliseconds);
}
