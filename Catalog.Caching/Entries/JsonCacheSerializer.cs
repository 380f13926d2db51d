using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Catalog.Caching.Entries;

/// <summary>UTF-8 JSON, readable in redis-cli. The default.</summary>
internal sealed class JsonCacheSerializer<T>(JsonTypeInfo<T> type) : ICacheSerializer<T>
{
    public void Write(T value, IBufferWriter<byte> output) =>
        output.Write(JsonSerializer.SerializeToUtf8Bytes(value, type)); // a Utf8JsonWriter would request at least 4 KiB from the buffer

    public T Read(ReadOnlyMemory<byte> payload) =>
        JsonSerializer.Deserialize(payload.Span, type) ?? throw new JsonException("A cached value is never null.");
}
