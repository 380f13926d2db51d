using StackExchange.Redis;

namespace Catalog.Tests.Samples;

/// <summary>One key of a cache in one process. The cache is a sample, the library, or a naive form.</summary>
/// <param name="ReadAsync">Reads through the cache.</param>
/// <param name="InvalidateAsync">What a writer does after its commit.</param>
/// <param name="Entry">The key of the value in Redis.</param>
internal sealed record CachedKey(Func<Task<string?>> ReadAsync, Func<Task> InvalidateAsync, RedisKey Entry)
{
    /// <summary>The key of the lease in Redis.</summary>
    public RedisKey Lease => Entry.Append(":lease");
}
