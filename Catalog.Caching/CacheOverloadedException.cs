namespace Catalog.Caching;

/// <summary>A value could not be had: Redis does not help, and as many loads as allowed are running and waiting.</summary>
/// <remarks>Answer it with 503 and Retry-After.</remarks>
public sealed class CacheOverloadedException : Exception
{
    /// <summary>With the usual message.</summary>
    public CacheOverloadedException()
        : base("Too many loads are running and waiting.")
    {
    }

    /// <summary>With a message.</summary>
    public CacheOverloadedException(string message)
        : base(message)
    {
    }

    /// <summary>With a message and a cause.</summary>
    public CacheOverloadedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>When it is worth asking again.</summary>
    public TimeSpan RetryAfter { get; init; } = TimeSpan.FromSeconds(1);
}
