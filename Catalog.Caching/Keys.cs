using System.Globalization;

namespace Catalog.Caching;

/// <summary>Makes keys of ids: the name of the cache, and the id in a hash tag, so that all that belongs to one id is in one cluster slot.</summary>
/// <param name="name">The cache's name; empty: the id alone.</param>
/// <typeparam name="TKey">The id.</typeparam>
internal sealed class Keys<TKey>(string name)
    where TKey : notnull
{
    private const int Longest = 400;
    private const char Escape = '~'; // in front of what would end the hash tag at once, and of itself
    private readonly string _prefix = name.Length == 0 ? "" : name + ":";

    /// <summary>The key of an id.</summary>
    /// <exception cref="ArgumentException">The id's text is empty or too long.</exception>
    public string Of(TKey id) => $"{_prefix}{{{TextOf(id)}}}";

    /// <summary>The same without a string; false when there is no room for it, or the id has no such key.</summary>
    public bool TryWrite(TKey id, Span<char> key, out int length)
    {
        var first = _prefix.Length + 1;
        return key.TryWrite(CultureInfo.InvariantCulture, $"{_prefix}{{{id}}}", out length)
            && length > first + 1
            && key[first] is not ('}' or Escape);
    }

    /// <summary>An id's text, as it stands in a key.</summary>
    /// <exception cref="ArgumentException">It is empty or too long.</exception>
    public static string TextOf(TKey id)
    {
        ArgumentNullException.ThrowIfNull(id);
        var text = string.Create(CultureInfo.InvariantCulture, $"{id}");
        return text.Length is < 1 or > Longest
            ? throw new ArgumentException($"An id has 1 to {Longest} characters; this one has {text.Length}.", nameof(id))
            : text[0] is '}' or Escape ? Escape + text : text;
    }
}
