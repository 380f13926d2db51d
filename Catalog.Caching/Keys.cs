using System.Globalization;

namespace Catalog.Caching;

/// <summary>Builds keys from the cache's name (may be empty) and the id in a hash tag: all keys of one id share a cluster slot.</summary>
internal sealed class Keys<TKey>(string name)
    where TKey : notnull
{
    internal const int Longest = 400;
    private const char Escape = '~'; // precedes a '}' that would end the hash tag at once, and itself
    private readonly string _prefix = name.Length == 0 ? "" : name + ":";

    /// <summary>The key of an id; throws an <see cref="ArgumentException"/> when the id's text is empty or too long.</summary>
    public string Of(TKey id) => $"{_prefix}{{{TextOf(id)}}}";

    /// <summary>The same without a string. False when the span is too short, or the id is empty or must be escaped.</summary>
    public bool TryWrite(TKey id, Span<char> key, out int length)
    {
        var first = _prefix.Length + 1;
        return key.TryWrite(CultureInfo.InvariantCulture, $"{_prefix}{{{id}}}", out length)
            && length > first + 1
            && key[first] is not ('}' or Escape);
    }

    /// <summary>An id's text as it appears in a key.</summary>
    /// <exception cref="ArgumentException">It is empty or too long.</exception>
    public static string TextOf(TKey id)
    {
        ArgumentNullException.ThrowIfNull(id);
        var text = string.Create(CultureInfo.InvariantCulture, $"{id}");
        return text.Length is < 1 or > Longest
            ? throw new ArgumentException($"An id must have 1 to {Longest} characters; this one has {text.Length}.", nameof(id))
            : text[0] is '}' or Escape ? Escape + text : text;
    }
}
