using System.Buffers;

namespace Catalog.Caching.Entries;

/// <summary>See <see cref="CacheSerializer.Raw"/>.</summary>
internal sealed class RawSerializer : ICacheSerializer<ReadOnlyMemory<byte>>
{
    private RawSerializer()
    {
    }

    public static RawSerializer Instance { get; } = new();

    public void Write(ReadOnlyMemory<byte> value, IBufferWriter<byte> output) => output.Write(value.Span);

    public ReadOnlyMemory<byte> Read(ReadOnlyMemory<byte> payload) => payload;
}
