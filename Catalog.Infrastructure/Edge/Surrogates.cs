using Catalog.Caching.Bus;

namespace Catalog.Infrastructure.Edge;

/// <summary>
/// Maps the names on the bus to the surrogate keys of <c>Cache-Tag</c>. A tag is already one. A cache key names one entry and maps to
/// the narrowest surrogate key of the responses built from it.
/// </summary>
internal static class Surrogates
{
    private const string Resource = "resource:";

    // Responses that are private or that shared caches do not store, and the doctor's tokens, which are keys of nothing.
    private static readonly HashSet<string> NotAtTheEdge = ["inventory", "user", "session", "activity", "audit", "doctor"];

    /// <summary>The surrogate keys of a message; null if it contains a name that is unknown or fits no header, so that everything must be purged.</summary>
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

        return surrogates.TrueForAll(FitsHeader) ? surrogates : null;
    }

    // The header separates names by spaces, and its values are ASCII.
    private static bool FitsHeader(string name) => name.Length > 0 && name.All(static c => c is > ' ' and <= '~');

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
