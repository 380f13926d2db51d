namespace Catalog.Caching;

/// <summary>No value can be returned: the limits on running and queued loads are reached, and Redis has nothing usable.</summary>
/// <remarks>Map it to 503 with Retry-After.</remarks>
public sealed class CacheOverloadedException : Exception
{
    /// <summary>Uses the default message.</summary>
    public CacheOverloadedException()
        : base("Too many loads are running and queued.")
    {
    }

    /// <summary>Uses a message.</summary>
    public CacheOverloadedException(string message)
        : base(message)
    {
    }

    /// <summary>Uses a message and a cause.</summary>
    public CacheOverloadedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>How long to wait before a retry. Default 1 s.</summary>
    public TimeSpan RetryAfter { get; init; } = TimeSpan.FromSeconds(1);
}
