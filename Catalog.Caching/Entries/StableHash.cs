using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace Catalog.Caching.Entries;

/// <summary>A hash that is the same on every node and build (XXH32): selects a key's shard, and identifies the key in its entry.</summary>
internal static class StableHash
{
    /// <summary>Hashes a text as little-endian UTF-16. Allocates nothing.</summary>
    public static uint Of(ReadOnlySpan<char> text, uint seed = 0) => XxHash32.HashToUInt32(MemoryMarshal.AsBytes(text), (int)seed);
}
