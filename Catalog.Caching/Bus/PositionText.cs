using System.Globalization;

namespace Catalog.Caching.Bus;

/// <summary>
/// Positions on the bus as text: the sequence where there is one shard, else <c>4-0:1717,4-2:1718</c>, the shards that were written
/// to and the sequence of each. A position from a time with another number of shards is none.
/// </summary>
internal static class PositionText
{
    private const int LongestPlace = 32; // "64-63:" and 19 digits, and a comma

    /// <summary>Writes one place.</summary>
    public static string Of(string label, long sequence) =>
        string.Create(CultureInfo.InvariantCulture, $"{label}{(label.Length > 0 ? ":" : "")}{sequence}");

    /// <summary>Reads a position; false when it is none of a bus of these shards.</summary>
    public static bool TryParse(string text, BusShard[] shards, out (BusShard Shard, long Sequence)[] places)
    {
        places = [];
        if (text.Length > LongestPlace * shards.Length)
        {
            return false;
        }

        var parts = text.Split(',');
        var found = new (BusShard, long)[parts.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            var colon = parts[i].LastIndexOf(':');
            var label = colon < 0 ? "" : parts[i][..colon];
            if ((colon >= 0 && label.Length == 0)
                || Array.Find(shards, shard => shard.Log.Label == label) is not { } shard
                || !long.TryParse(parts[i].AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var sequence))
            {
                return false;
            }

            found[i] = (shard, sequence);
        }

        places = found;
        return parts.Length <= shards.Length;
    }
}
