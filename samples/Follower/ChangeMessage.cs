using System.Globalization;
using StackExchange.Redis;

namespace Catalog.Samples.Follower;

/// <summary>One message of the catalog's bus: what it invalidates.</summary>
/// <remarks>
/// An entry of the stream <c>{prefix}{bus}:stream</c> has the id <c>N-0</c>, where N grows by one with each message, and the field <c>m</c>:
/// <c>sender|time|k|key\nkey</c> for cache keys, or <c>sender|time|t|tag</c> for a tag: <c>product:42</c> for all that shows that product,
/// <c>products:garden</c> for the lists of a category. Compatible changes of the format add kinds; a reader treats a
/// kind or a form that it does not know as "everything may have changed".
/// </remarks>
/// <param name="Number">The position on the bus.</param>
/// <param name="Products">The ids of the products whose entries are invalidated.</param>
/// <param name="IsWide">Whether more than single products may have changed: another tag, or something that this build does not know.</param>
public sealed record ChangeMessage(long Number, IReadOnlyList<long> Products, bool IsWide)
{
    private const string OfProduct = "product:";
    private const string OfLists = "products:"; // which pages a category has: no product is another because of it

    /// <summary>Reads an entry of the stream. Never throws: what it does not know is wide.</summary>
    public static ChangeMessage Read(StreamEntry entry)
    {
        var number = NumberOf(entry.Id);
        if (((string?)entry["m"])?.Split('|', 4) is not [_, _, ("k" or "t") and var kind, var names])
        {
            return new ChangeMessage(number, [], IsWide: true);
        }

        var products = new List<long>();
        foreach (var name in names.Split('\n').Where(name => !name.StartsWith(OfLists, StringComparison.Ordinal)))
        {
            if (name.StartsWith(OfProduct, StringComparison.Ordinal)
                && long.TryParse(name.AsSpan(OfProduct.Length).Trim("{}"), NumberStyles.None, CultureInfo.InvariantCulture, out var id))
            {
                products.Add(id);
            }
            else if (kind == "t" || name.StartsWith(OfProduct, StringComparison.Ordinal))
            {
                return new ChangeMessage(number, [], IsWide: true);
            }
        }

        return new ChangeMessage(number, products, IsWide: false);
    }

    /// <summary>The number in the id of an entry, or in the position of a group; 0 for none.</summary>
    public static long NumberOf(RedisValue id) =>
        long.TryParse(((string?)id)?.Split('-')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
