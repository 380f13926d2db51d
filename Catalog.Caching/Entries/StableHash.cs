using System.Text;

namespace Catalog.Caching.Entries;

/// <summary>A hash that every node, of every build, computes alike (FNV-1a): it chooses the shard of a key, and entries name their key by it.</summary>
internal static class StableHash
{
    private const uint Start = 2166136261u;
    private const uint Prime = 16777619u;
    private const int PerStep = 64;

    /// <summary>The hash of a text as UTF-8. Allocates nothing.</summary>
    /// <param name="text">The text.</param>
    /// <param name="before">The hash of what comes before it.</param>
    public static uint Of(ReadOnlySpan<char> text, uint before = Start)
    {
        Span<byte> bytes = stackalloc byte[PerStep * 3]; // a char takes three bytes at most
        var hash = before;
        while (!text.IsEmpty)
        {
            var step = Math.Min(PerStep, text.Length);
            if (step < text.Length && char.IsHighSurrogate(text[step - 1]))
            {
                step--; // both halves belong to the same step
            }

            foreach (var value in bytes[..Encoding.UTF8.GetBytes(text[..step], bytes)])
            {
                hash = (hash ^ value) * Prime;
            }

            text = text[step..];
        }

        return hash;
    }
}
