using System.Buffers;

namespace Catalog.Caching.Entries;

/// <summary>A buffer for serialized values, one a thread: growing a new one for each entry would allocate several times its size.</summary>
internal static class PayloadBuffer
{
    private const int LargestKept = 256 * 1024;

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _spare;

    /// <summary>An empty buffer. It is the caller's until <see cref="Return"/>: a serializer may write another entry.</summary>
    public static ArrayBufferWriter<byte> Take()
    {
        var buffer = _spare ?? new ArrayBufferWriter<byte>(1024);
        _spare = null;
        buffer.ResetWrittenCount();
        return buffer;
    }

    /// <summary>Gives a buffer back. Call it when its content was copied; after an exception it may be left out.</summary>
    public static void Return(ArrayBufferWriter<byte> buffer) => _spare = buffer.Capacity <= LargestKept ? buffer : null;
}
