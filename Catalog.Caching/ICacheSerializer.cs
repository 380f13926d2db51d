using System.Buffers;

namespace Catalog.Caching;

/// <summary>Turns a value into payload bytes and back. Implementations are thread-safe.</summary>
/// <typeparam name="T">The cached type.</typeparam>
public interface ICacheSerializer<T>
{
    /// <summary>Appends the value's bytes.</summary>
    void Write(T value, IBufferWriter<byte> output);

    /// <summary>
    /// Reads a value back. The memory stays valid and unchanged, so a serializer may keep it.
    /// Throws when the bytes are not a value; the entry is then treated as a miss.
    /// </summary>
    T Read(ReadOnlyMemory<byte> payload);
}
