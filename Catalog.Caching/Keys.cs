using System.Buffers;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace Catalog.Caching;

/// <summary>Builds keys from the cache's name (may be empty) and the id in a hash tag: all keys of one id share a cluster slot.</summary>
internal sealed class Keys<TKey>(string name)
    where TKey : notnull
{
    internal const int Longest = 400;
    private const char Escape = '~'; // precedes a '}' that would end the hash tag at once, a comma within a tuple's member, and itself

    // Whether ids have the same text exactly when they are equal; other types need Format.
    private static readonly bool IsPlain = typeof(TKey) == typeof(string)
        || (typeof(IFormattable).IsAssignableFrom(typeof(TKey))
            && !((Type[])[
                typeof(decimal), typeof(double), typeof(float), typeof(Half), typeof(DateTime), typeof(DateTimeOffset), typeof(TimeOnly),
            ]).Contains(typeof(TKey)));

    private readonly string _prefix = name.Length == 0 ? "" : name + ":";

    /// <summary>The key of an id; throws an <see cref="ArgumentException"/> when <see cref="TextOf"/> does.</summary>
    public string Of(TKey id) => $"{_prefix}{{{TextOf(id)}}}";

    /// <summary>The same without a string. False when the span is too short, or the id is empty, must be escaped, or needs a string.</summary>
    public bool TryWrite(TKey id, Span<char> key, out int length)
    {
        var first = _prefix.Length + 1;
        length = 0;
        return IsPlain
            && key.TryWrite(CultureInfo.InvariantCulture, $"{_prefix}{{{id}}}", out length)
            && length > first + 1
            && key[first] is not ('}' or Escape);
    }

    /// <summary>An id's text as it appears in a key.</summary>
    /// <exception cref="ArgumentException">
    /// It is empty, too long, or has a line break or half a surrogate pair, or its type does not format itself.
    /// </exception>
    public static string TextOf(TKey id)
    {
        ArgumentNullException.ThrowIfNull(id);
        var text = IsPlain ? string.Create(CultureInfo.InvariantCulture, $"{id}") : Format(id);
        return text.Length is < 1 or > Longest
            ? throw new ArgumentException($"An id must have 1 to {Longest} characters; this one has {text.Length}.", nameof(id))
            : text.Contains('\n', StringComparison.Ordinal)
            ? throw new ArgumentException("An id must not contain a line break.", nameof(id))
            : !IsWellFormed(text)
            ? throw new ArgumentException("An id must not contain half a surrogate pair.", nameof(id)) // a message to other nodes would replace it
            : text[0] is '}' or Escape ? Escape + text : text;
    }

    /// <summary>Whether a text can be an id.</summary>
    internal static bool IsText(string? text) =>
        text is { Length: > 0 and <= Longest } && !text.Contains('\n', StringComparison.Ordinal) && IsWellFormed(text);

    private static bool IsWellFormed(ReadOnlySpan<char> text)
    {
        while (text.IndexOfAnyInRange('\ud800', '\udfff') is >= 0 and var at)
        {
            if (Rune.DecodeFromUtf16(text[at..], out _, out var used) != OperationStatus.Done)
            {
                return false;
            }

            text = text[(at + used)..];
        }

        return true;
    }

    // Equal are 1.0 and 1.00, 0.0 and -0.0, one instant in two time zones, and one time of two kinds. Times lose what is below a second or a minute unless told otherwise.
    private static string Format(object id) => id switch
    {
        string text => text,
        decimal number => number.ToString("G29", CultureInfo.InvariantCulture),
        double number => (number + 0.0).ToString(CultureInfo.InvariantCulture),
        float number => (number + 0f).ToString(CultureInfo.InvariantCulture),
        Half number => (number + Half.Zero).ToString(CultureInfo.InvariantCulture),
        DateTimeOffset time => time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
        DateTime time => new DateTime(time.Ticks).ToString("O", CultureInfo.InvariantCulture),
        TimeOnly time => time.ToString("O", CultureInfo.InvariantCulture),
        ITuple tuple => $"({string.Join(", ", Enumerable.Range(0, tuple.Length).Select(i => MemberOf(tuple[i])))})",
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        _ => FormatItself(id),
    };

    // Null, which differs from an empty text, is a lone escape.
    private static string MemberOf(object? member) => member is null
        ? $"{Escape}"
        : Format(member).Replace($"{Escape}", $"{Escape}{Escape}", StringComparison.Ordinal).Replace(",", $"{Escape},", StringComparison.Ordinal);

    // A record formats its members with the current culture, which may differ between a read and its invalidation.
    private static string FormatItself(object id)
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
