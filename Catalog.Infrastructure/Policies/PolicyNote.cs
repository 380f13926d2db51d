namespace Catalog.Infrastructure.Policies;

/// <summary>How one kind of data is cached, and why: what a policy's numbers do not say. Immutable.</summary>
public sealed record PolicyNote
{
    /// <summary>The resource, as in statistics and metrics.</summary>
    /// <example>product</example>
    public required string Resource { get; init; }

    /// <summary>The caching pattern; <c>none</c> when it is not cached.</summary>
    /// <example>cache-aside</example>
    public required string Pattern { get; init; }

    /// <summary>The key in Redis, without the prefix of this service.</summary>
    /// <example>product:{id}</example>
    public required string Key { get; init; }

    /// <summary>How long it is kept, if no cache policy says so; null when one does.</summary>
    public string? Lifetime { get; init; }

    /// <summary>Why it is kept for as long as the defaults say; settings may say otherwise.</summary>
    public required string Why { get; init; }

    /// <summary>How old an answer may be.</summary>
    public required string Staleness { get; init; }

    /// <summary>What changes the data: this service, other programs.</summary>
    public required string Writers { get; init; }

    /// <summary>How a change is announced.</summary>
    public required string Announced { get; init; }

    /// <summary>What happens without Redis.</summary>
    public required string WithoutRedis { get; init; }

    /// <summary>What happens without the database.</summary>
    public required string WithoutDatabase { get; init; }

    /// <summary>The guarantees that hold for it (docs/guarantees.md).</summary>
    public required IReadOnlyList<string> Guarantees { get; init; }

    /// <summary>The round trips to Redis.</summary>
    public required string RoundTrips { get; init; }
}
