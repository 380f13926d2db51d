using System.Buffers;
using System.Formats.Cbor;

namespace Catalog.Caching.Entries;

/// <summary>
/// Compact binary (CBOR, RFC 8949): smaller than JSON where numbers and short fields dominate, at the price of writing each type's
/// layout by hand. When to choose it is in docs/patterns.md.
/// </summary>
/// <param name="write">Writes one value; an array of the fields in order is the most compact.</param>
/// <param name="read">Reads it back; must accept what earlier builds wrote.</param>
/// <typeparam name="T">The cached type.</typeparam>
internal sealed class CborCacheSerializer<T>(Action<CborWriter, T> write, Func<CborReader, T> read) : ICacheSerializer<T>
{
    [ThreadStatic]
    private static CborWriter? _writer;

    /// <inheritdoc/>
    public void Write(T value, IBufferWriter<byte> output)
    {
        var writer = _writer ??= new CborWriter(CborConformanceMode.Lax);
        writer.Reset();
        write(writer, value);
        var span = output.GetSpan(writer.BytesWritten);
        output.Advance(writer.Encode(span));
    }

    /// <inheritdoc/>
    /// <exception cref="CborContentException">The payload is not CBOR of this layout.</exception>
    public T Read(ReadOnlyMemory<byte> payload) => read(new CborReader(payload, CborConformanceMode.Lax));
}
