using System.Reflection;
using System.Security.Cryptography;
using Catalog.Caching.Redis;
using Catalog.Infrastructure.Views;

namespace Catalog.Benchmarks.Scaling;

/// <summary>Names the service's scripts by the SHA-1 digest in EVALSHA.</summary>
internal static class ScriptNames
{
    private const string Extension = ".lua";
    private static readonly Dictionary<string, string> ByDigest = new[] { typeof(RedisScript).Assembly, typeof(ViewOptions).Assembly }
        .SelectMany(assembly => assembly.GetManifestResourceNames(), (assembly, name) => (assembly, name))
        .Where(script => script.name.EndsWith(Extension, StringComparison.Ordinal))
        .ToDictionary(script => Digest(script.assembly, script.name), script => script.name[..^Extension.Length]);

    /// <summary>"fill" for fill.lua; null for an unknown script.</summary>
    public static string? Of(string digest) => ByDigest.GetValueOrDefault(digest);

    private static string Digest(Assembly assembly, string name)
    {
        using var text = assembly.GetManifestResourceStream(name)!;
#pragma warning disable CA5350 // Required by EVALSHA.
        return Convert.ToHexStringLower(SHA1.HashData(text));
#pragma warning restore CA5350
    }
}
