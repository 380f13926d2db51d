using System.Diagnostics.CodeAnalysis;

namespace Catalog.Caching;

/// <summary>How one resource is cached, with what only its type can tell.</summary>
/// <typeparam name="T">The cached type.</typeparam>
public sealed record CachePolicy<T> : CachePolicy
{
    /// <summary>A policy with the defaults.</summary>
    /// <param name="resource">The name of the cache that it is for.</param>
    [SetsRequiredMembers]
    public CachePolicy(string resource) => Resource = resource;

    /// <summary>
    /// The groups that a value is invalidated with, such as <c>category:7</c>; at most 255 of one value. Default: none. Two values of one group
    /// need not be of one cache.
    /// </summary>
    public Func<T, IEnumerable<string>>? Tags { get; set; }

    /// <summary>
    /// A number that grows with each change of a value, so that the cache never goes back to an older one; from 0 to 2^53. Default: none.
    /// </summary>
    public Func<T, long>? Version { get; set; }

    /// <summary>Values to bytes and back. Default: JSON, see <see cref="CacheSerializer.Json{T}(System.Text.Json.Serialization.Metadata.JsonTypeInfo{T})"/>.</summary>
    public ICacheSerializer<T>? Serializer { get; set; }

    internal ICacheSerializer<T> SerializerOrDefault => Serializer
        ?? (typeof(T) == typeof(ReadOnlyMemory<byte>) ? (ICacheSerializer<T>)CacheSerializer.Raw : CacheSerializer.Json<T>());

    internal Loaded<T>? Describe(T? value) => value is null
        ? null
        : new Loaded<T>(value, Version?.Invoke(value) ?? 0, Tags is null ? null : [.. Tags(value)]);
}
