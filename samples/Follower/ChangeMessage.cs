using System.Globalization;
using StackExchange.Redis;

namespace Catalog.Samples.Follower;

/// <summary>One message of the catalog's bus: what it invalidates.</summary>
/// <remarks>
/// An entry of the stream <c>{prefix}{bus}:stream</c> has the id <c>N-0</c>, where N grows by one with each message, and the field <c>m</c>:
/// <c>sender|time|k|key\nkey</c> for cache keys, or <c>sender|time|t|tag</c> for tags. Compatible changes of the format add kinds; a reader treats a
/// kind or a form that it does not know as "everything may have changed".
/// </remarks>
/// <param name="Number">The position on the bus.</param>
/// <param name="Products">The ids of the products whose entries are invalidated.</param>
/// <param name="IsWide">Whether more than single products may have changed: a tag, or something that this build does not know.</param>
public sealed record ChangeMessage(long Number, IReadOnlyList<long> Products, bool IsWide)
{
    private const string ProductKey = "product:{";

    /// <summary>Reads an entry of the stream. Never throws: what it does not know is wide.</summary>
    public static ChangeMessage Read(StreamEntry entry)
    {
        var number = NumberOf(entry.Id);
        if (((string?)entry["m"])?.Split('|', 4) is not [_, _, "k", var keys])
        {
            return new ChangeMessage(number, [], IsWide: true);
        }

        var products = new List<long>();
        foreach (var key in keys.Split('\n').Where(key => key.StartsWith(ProductKey, StringComparison.Ordinal)))
        {
            if (!long.TryParse(key.AsSpan(ProductKey.Length).TrimEnd('}'), NumberStyles.None, CultureInfo.InvariantCulture, out var id))
            {
                return new ChangeMessage(number, [], IsWide: true);
            }

            products.Add(id);
        }

        return new ChangeMessage(number, products, IsWide: false);
    }

    /// <summary>The number in the id of an entry, or in the position of a group; 0 for none.</summary>
    public static long NumberOf(RedisValue id) =>
        long.TryParse(((string?)id)?.Split('-')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
