using System.Security.Cryptography;
using Catalog.Caching.Redis;

namespace Catalog.Benchmarks.Scaling;

/// <summary>Names the service's scripts by the digest that EVALSHA calls them by.</summary>
internal static class ScriptNames
{
    private const string Extension = ".lua";
    private static readonly Dictionary<string, string> ByDigest = typeof(RedisScript).Assembly.GetManifestResourceNames()
        .Where(name => name.EndsWith(Extension, StringComparison.Ordinal))
        .ToDictionary(Digest, name => name[..^Extension.Length]);

    /// <summary>"fill" for fill.lua; null for a script of somebody else.</summary>
    public static string? Of(string digest) => ByDigest.GetValueOrDefault(digest);

    private static string Digest(string name)
    {
        using var text = typeof(RedisScript).Assembly.GetManifestResourceStream(name)!;
#pragma warning disable CA5350 // SHA-1 is what EVALSHA names scripts by.
        return Convert.ToHexStringLower(SHA1.HashData(text));
#pragma warning restore CA5350
    }
}
