using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Catalog.Caching.Entries;

/// <summary>UTF-8 JSON through source-generated metadata: readable in redis-cli, no reflection. The default choice.</summary>
/// <param name="type">The type's metadata, from a <c>JsonSerializerContext</c>.</param>
/// <typeparam name="T">The cached type.</typeparam>
internal sealed class JsonCacheSerializer<T>(JsonTypeInfo<T> type) : ICacheSerializer<T>
{
    /// <inheritdoc/>
    public void Write(T value, IBufferWriter<byte> output) =>
        output.Write(JsonSerializer.SerializeToUtf8Bytes(value, type)); // a Utf8JsonWriter would ask the buffer for 4 KiB and more

    /// <inheritdoc/>
    /// <exception cref="JsonException">The payload is not JSON of this type.</exception>
    public T Read(ReadOnlyMemory<byte> payload) =>
        JsonSerializer.Deserialize(payload.Span, type) ?? throw new JsonException("A cached value is never null.");
}
