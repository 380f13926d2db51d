using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Catalog.Caching.Entries;

/// <summary>Tags as 64-bit hashes. Two tags that collide are invalidated together, which only costs a reload.</summary>
internal static class Tags
{
    /// <summary>The number of generation slots. Tags that share a slot share a shard, and are invalidated together.</summary>
    public const int Generations = 1 << 16;

    private const string Resource = "resource:";

    public static ulong Hash(string tag) =>
        BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(tag)));

    /// <summary>The tag, if a message can carry it; throws an <see cref="ArgumentException"/> when it contains a line break.</summary>
    public static string Checked(string tag) => tag.Contains('\n', StringComparison.Ordinal)
        ? throw new ArgumentException("A tag must not contain a line break.", nameof(tag))
        : tag;

    /// <summary>A tag's shard of the bus; the same for all tags of a slot.</summary>
    public static int ShardOf(ulong tag, int shards) => (int)(tag % Generations % (uint)shards);

    /// <summary>
    /// The key of a name such as <c>product:7</c>: <c>product:{7}</c>. Edge caches tag a response with the name; the entry itself has no such tag.
    /// Null when the name has another form.
    /// </summary>
    public static string? KeyNamed(string name) =>
        name.Split(':') is [{ Length: > 0 } resource, { Length: > 0 } id] ? $"{resource}:{{{id}}}" : null;

    /// <summary>The tag that every entry of a resource carries without storing it.</summary>
    public static string NameOfResource(string resource) => Resource + resource;

    /// <summary>Whether a tag can be a resource's own.</summary>
    public static bool IsOfResource(string name) => name.StartsWith(Resource, StringComparison.Ordinal);
}
