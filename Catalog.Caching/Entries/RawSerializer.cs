using System.Buffers;

namespace Catalog.Caching.Entries;

/// <summary>Bytes as they are: a hit is handed out without a copy and without being parsed.</summary>
internal sealed class RawSerializer : ICacheSerializer<ReadOnlyMemory<byte>>
{
    private RawSerializer()
    {
    }

    /// <summary>The only instance; it has no state.</summary>
    public static RawSerializer Instance { get; } = new();

    /// <inheritdoc/>
    public void Write(ReadOnlyMemory<byte> value, IBufferWriter<byte> output) => output.Write(value.Span);

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> Read(ReadOnlyMemory<byte> payload) => payload;
}
