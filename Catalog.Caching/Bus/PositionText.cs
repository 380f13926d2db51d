using System.Globalization;

namespace Catalog.Caching.Bus;

/// <summary>
/// Bus positions as text: the sequence for a single shard, else the shards written to with their sequences, <c>4-0:1717,4-2:1718</c>. A
/// position from another number of shards is invalid.
/// </summary>
internal static class PositionText
{
    private const int LongestPlace = 32; // "64-63:", 19 digits and a comma

    public static string Of(string label, long sequence) =>
        string.Create(CultureInfo.InvariantCulture, $"{label}{(label.Length > 0 ? ":" : "")}{sequence}");

    /// <summary>Parses a position; false when it is not one of these shards.</summary>
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
