using System.Buffers;
using System.Formats.Cbor;

namespace Catalog.Caching.Entries;

/// <summary>See <see cref="CacheSerializer.Cbor{T}"/>; docs/patterns.md says when to choose it.</summary>
internal sealed class CborCacheSerializer<T>(Action<CborWriter, T> write, Func<CborReader, T> read) : ICacheSerializer<T>
{
    [ThreadStatic]
    private static CborWriter? _writer;

    public void Write(T value, IBufferWriter<byte> output)
    {
        var writer = _writer ??= new CborWriter(CborConformanceMode.Lax);
        writer.Reset();
        write(writer, value);
        var span = output.GetSpan(writer.BytesWritten);
        output.Advance(writer.Encode(span));
    }

    public T Read(ReadOnlyMemory<byte> payload) => read(new CborReader(payload, CborConformanceMode.Lax));
}
