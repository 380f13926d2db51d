using System.Globalization;

namespace Catalog.Caching;

/// <summary>Builds keys from the cache's name (may be empty) and the id in a hash tag: all keys of one id share a cluster slot.</summary>
internal sealed class Keys<TKey>(string name)
    where TKey : notnull
{
    internal const int Longest = 400;
    private const char Escape = '~'; // precedes a '}' that would end the hash tag at once, and itself
    private static readonly bool IsFormattable = typeof(TKey) == typeof(string) || typeof(IFormattable).IsAssignableFrom(typeof(TKey));

    // By default these lose what is below a second or a minute, and two ids would be one.
    private static readonly bool IsTime = typeof(TKey) == typeof(DateTime) || typeof(TKey) == typeof(DateTimeOffset) || typeof(TKey) == typeof(TimeOnly);

    private readonly string _prefix = name.Length == 0 ? "" : name + ":";

    /// <summary>The key of an id; throws an <see cref="ArgumentException"/> when <see cref="TextOf"/> does.</summary>
    public string Of(TKey id) => $"{_prefix}{{{TextOf(id)}}}";

    /// <summary>The same without a string. False when the span is too short, or the id is empty, must be escaped, or needs a string.</summary>
    public bool TryWrite(TKey id, Span<char> key, out int length)
    {
        var first = _prefix.Length + 1;
        length = 0;
        return IsFormattable && !IsTime
            && key.TryWrite(CultureInfo.InvariantCulture, $"{_prefix}{{{id}}}", out length)
            && length > first + 1
            && key[first] is not ('}' or Escape);
    }

    /// <summary>An id's text as it appears in a key.</summary>
    /// <exception cref="ArgumentException">It is empty, too long or has a line break, or its type does not format itself.</exception>
    public static string TextOf(TKey id)
    {
        ArgumentNullException.ThrowIfNull(id);
        var text = IsTime ? ((IFormattable)id).ToString("O", CultureInfo.InvariantCulture)
            : IsFormattable ? string.Create(CultureInfo.InvariantCulture, $"{id}")
            : FormatItself(id);
        return text.Length is < 1 or > Longest
            ? throw new ArgumentException($"An id must have 1 to {Longest} characters; this one has {text.Length}.", nameof(id))
            : text.Contains('\n', StringComparison.Ordinal)
            ? throw new ArgumentException("An id must not contain a line break.", nameof(id))
            : text[0] is '}' or Escape ? Escape + text : text;
    }

    // A record or a tuple formats its members with the current culture, which may differ between a read and its invalidation.
    private static string FormatItself(TKey id)
    {
        var culture = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
            var text = id.ToString() ?? "";
            return text == id.GetType().ToString()
                ? throw new ArgumentException($"{text} does not override ToString: all its ids would have one key.", nameof(id))
                : text;
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
    }
}
