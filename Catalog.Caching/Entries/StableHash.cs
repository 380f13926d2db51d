using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace Catalog.Caching.Entries;

/// <summary>A hash that every node, of every build, computes alike (XXH32): it chooses the shard of a key, and entries name their key by it.</summary>
internal static class StableHash
{
    /// <summary>The hash of a text as UTF-16, little-endian. Allocates nothing.</summary>
    /// <param name="text">The text.</param>
    /// <param name="seed">Another one gives another hash.</param>
    public static uint Of(ReadOnlySpan<char> text, uint seed = 0) => XxHash32.HashToUInt32(MemoryMarshal.AsBytes(text), (int)seed);
}
