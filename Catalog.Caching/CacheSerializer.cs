using System.Formats.Cbor;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Catalog.Caching.Entries;

namespace Catalog.Caching;

/// <summary>The serializers that a <see cref="CachePolicy{T}"/> can name. All of them are thread-safe.</summary>
public static class CacheSerializer
{
    /// <summary>Bytes as they are: a hit is handed out without a copy and without being parsed.</summary>
    public static ICacheSerializer<ReadOnlyMemory<byte>> Raw { get; } = RawSerializer.Instance;

    /// <summary>UTF-8 JSON by source-generated metadata, without reflection.</summary>
    /// <param name="type">From a <c>JsonSerializerContext</c>.</param>
    public static ICacheSerializer<T> Json<T>(JsonTypeInfo<T> type) => new JsonCacheSerializer<T>(type);

    /// <summary>UTF-8 JSON by reflection, with the options of the web.</summary>
    public static ICacheSerializer<T> Json<T>() => new JsonCacheSerializer<T>((JsonTypeInfo<T>)JsonSerializerOptions.Web.GetTypeInfo(typeof(T)));

    /// <summary>CBOR (RFC 8949): smaller than JSON where numbers and short fields dominate, at the price of writing each layout by hand.</summary>
    /// <param name="write">Writes one value; an array of the fields in order is the most compact.</param>
    /// <param name="read">Reads it back; must accept what earlier builds wrote.</param>
    public static ICacheSerializer<T> Cbor<T>(Action<CborWriter, T> write, Func<CborReader, T> read) => new CborCacheSerializer<T>(write, read);
}
