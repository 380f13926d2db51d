using Catalog.Infrastructure.Caching.Tiers;

namespace Catalog.Infrastructure.Caching;

/// <summary>How often the reads of one resource ended how. Thread-safe; counting allocates nothing.</summary>
public sealed class ResourceCounters
{
    private readonly StripedCounter[] _outcomes;

    internal ResourceCounters(string pattern, string resource)
    {
        Pattern = pattern;
        Resource = resource;
        _outcomes = Array.ConvertAll(Enum.GetValues<CacheOutcome>(), _ => new StripedCounter());
    }

    /// <summary>The pattern, such as <c>cache-aside</c>.</summary>
    public string Pattern { get; }

    /// <summary>The resource, such as <c>product</c>.</summary>
    public string Resource { get; }

    /// <summary>How many reads ended so.</summary>
    public long this[CacheOutcome outcome] => _outcomes[(int)outcome].Value;

    internal void Count(CacheOutcome outcome) => _outcomes[(int)outcome].Increment();
}
