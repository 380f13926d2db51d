using System.Buffers;

namespace Catalog.Caching;

/// <summary>Converts a value to bytes and back. Implementations must be thread-safe.</summary>
/// <typeparam name="T">The cached type.</typeparam>
public interface ICacheSerializer<T>
{
    /// <summary>Appends the value's bytes.</summary>
    void Write(T value, IBufferWriter<byte> output);

    /// <summary>Reads a value. The memory stays valid and unchanged, so it may be kept. An exception turns the entry into a miss.</summary>
    T Read(ReadOnlyMemory<byte> payload);
}
