using System.Diagnostics.CodeAnalysis;

namespace Catalog.Caching;

/// <summary>How one resource is cached, including what depends on its type.</summary>
/// <typeparam name="T">The cached type.</typeparam>
public sealed record CachePolicy<T> : CachePolicy
{
    /// <summary>Creates a policy with the defaults.</summary>
    /// <param name="resource">The name of its cache.</param>
    [SetsRequiredMembers]
    public CachePolicy(string resource) => Resource = resource;

    /// <summary>
    /// The groups that invalidate a value, such as <c>category:7</c>; at most 255 per value. Default: none. A group can span several
    /// caches.
    /// </summary>
    public Func<T, IEnumerable<string>>? Tags { get; set; }

    /// <summary>A number that grows with each change of a value: the cache never returns to an older one. 0 or more. Default: none.</summary>
    public Func<T, long>? Version { get; set; }

    /// <summary>Converts values to bytes. Default: <see cref="CacheSerializer.Json{T}()"/>, or raw for <c>ReadOnlyMemory&lt;byte&gt;</c>.</summary>
    public ICacheSerializer<T>? Serializer { get; set; }

    internal ICacheSerializer<T> SerializerOrDefault => Serializer
        ?? (typeof(T) == typeof(ReadOnlyMemory<byte>) ? (ICacheSerializer<T>)CacheSerializer.Raw : CacheSerializer.Json<T>());

    internal Loaded<T>? Describe(T? value) => value is null
        ? null
        : new Loaded<T>(value, Version?.Invoke(value) ?? 0, Tags is null ? null : [.. Tags(value)]);
}
