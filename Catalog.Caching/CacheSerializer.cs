using System.Formats.Cbor;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Catalog.Caching.Entries;

namespace Catalog.Caching;

/// <summary>Serializers for <see cref="CachePolicy{T}.Serializer"/>. All are thread-safe.</summary>
public static class CacheSerializer
{
    // Without fields, a tuple would be stored as {} and read back as its default.
    private static readonly JsonSerializerOptions WithFields = new(JsonSerializerOptions.Web) { IncludeFields = true };

    /// <summary>Bytes as they are: a hit returns them without copying or parsing.</summary>
    public static ICacheSerializer<ReadOnlyMemory<byte>> Raw { get; } = RawSerializer.Instance;

    /// <summary>UTF-8 JSON with source-generated metadata, without reflection.</summary>
    /// <param name="type">From a <c>JsonSerializerContext</c>.</param>
    public static ICacheSerializer<T> Json<T>(JsonTypeInfo<T> type) => new JsonCacheSerializer<T>(type);

    /// <summary>UTF-8 JSON by reflection, with <see cref="JsonSerializerOptions.Web"/> and public fields.</summary>
    public static ICacheSerializer<T> Json<T>() => new JsonCacheSerializer<T>((JsonTypeInfo<T>)WithFields.GetTypeInfo(typeof(T)));

    /// <summary>CBOR (RFC 8949): smaller than JSON for numbers and short fields, but each layout is written by hand.</summary>
    /// <param name="write">Writes one value; an array of the fields in order is the most compact.</param>
    /// <param name="read">Reads a value. Must accept what earlier builds wrote.</param>
    public static ICacheSerializer<T> Cbor<T>(Action<CborWriter, T> write, Func<CborReader, T> read) => new CborCacheSerializer<T>(write, read);
}
