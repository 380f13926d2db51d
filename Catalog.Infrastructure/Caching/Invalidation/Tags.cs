using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Catalog.Infrastructure.Caching.Invalidation;

/// <summary>Tags as 64-bit hashes. Two tags that collide are invalidated together, which costs a reload and nothing else.</summary>
internal static class Tags
{
    public static ulong Hash(string tag) =>
        BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(tag)));

    /// <summary>The shard of the bus on which a tag is told; tags that share a generation share a shard too.</summary>
    public static int ShardOf(ulong tag, int shards) => (int)(tag % Generations.Slots % (uint)shards);

    /// <summary>The tag that every entry of a resource carries without storing it.</summary>
    public static string NameOfResource(string resource) => "resource:" + resource;
}
