using Catalog.Caching.Bus;

namespace Catalog.Infrastructure.Edge;

/// <summary>
/// From the names on the bus to surrogate keys, as <c>Cache-Tag</c> has them. A tag is one already; a cache key is the name of one
/// entry, and becomes the narrowest surrogate that the answers made of it carry.
/// </summary>
internal static class Surrogates
{
    private const string Resource = "resource:";

    // What is answered to one caller alone, or not kept by any shared cache.
    private static readonly HashSet<string> NotAtTheEdge = ["inventory", "user", "session", "activity", "audit"];

    /// <summary>The surrogates of a message; null when it has a name that is not known here, and all has to go.</summary>
    public static IReadOnlyList<string>? Of(BusMessage message)
    {
        var surrogates = new List<string>();
        foreach (var name in message.Names)
        {
            if (message.IsTag)
            {
                surrogates.Add(name.StartsWith(Resource, StringComparison.Ordinal) ? name[Resource.Length..] : name);
            }
            else if (!TryAddKey(name, surrogates))
            {
                return null;
            }
        }

        return surrogates;
    }

    private static bool TryAddKey(string key, List<string> surrogates)
    {
        var (open, close) = (key.IndexOf('{', StringComparison.Ordinal), key.IndexOf('}', StringComparison.Ordinal));
        if (open < 0 || close < open)
        {
            return false;
        }

        var id = key[(open + 1)..close];
        var prefix = key[..open].TrimEnd(':');
        if (NotAtTheEdge.Contains(prefix))
        {
            return true;
        }

        string? surrogate = (prefix, id) switch
        {
            ("product" or "reviews", _) => $"product:{id}",
            ("products", _) => $"products:{id}",
            ("country", _) => "country",
            ("", "trending") => "trending",
            _ => null,
        };
        if (surrogate is not null)
        {
            surrogates.Add(surrogate);
        }

        return surrogate is not null;
    }
}
