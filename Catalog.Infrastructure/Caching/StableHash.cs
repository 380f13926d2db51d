using System.Text;

namespace Catalog.Infrastructure.Caching;

/// <summary>A hash that every node, of every build, computes alike: what chooses the shard of a key (FNV-1a).</summary>
internal static class StableHash
{
    public static uint Of(string text)
    {
        var hash = 2166136261u;
        foreach (var value in Encoding.UTF8.GetBytes(text))
        {
            hash = (hash ^ value) * 16777619u;
        }

        return hash;
    }
}
