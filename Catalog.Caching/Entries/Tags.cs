using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Catalog.Caching.Entries;

/// <summary>Tags as 64-bit hashes. Two tags that collide are invalidated together, which costs a reload and nothing else.</summary>
internal static class Tags
{
    /// <summary>How many generations are told apart: tags that fall together are invalidated together, and are told on the same shard.</summary>
    public const int Generations = 1 << 16;

    public static ulong Hash(string tag) =>
        BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(tag)));

    /// <summary>The shard of the bus on which a tag is told; tags that share a generation share a shard too.</summary>
    public static int ShardOf(ulong tag, int shards) => (int)(tag % Generations % (uint)shards);

    /// <summary>
    /// The key that a name such as <c>product:7</c> stands for, <c>product:{7}</c>: caches in front know an entry by it, and an entry does
    /// not carry its own name as a tag. Null when the name has not this form.
    /// </summary>
    public static string? KeyNamed(string name) =>
        name.Split(':') is [{ Length: > 0 } resource, { Length: > 0 } id] ? $"{resource}:{{{id}}}" : null;

    /// <summary>The tag that every entry of a resource carries without storing it.</summary>
    public static string NameOfResource(string resource) => "resource:" + resource;
}
