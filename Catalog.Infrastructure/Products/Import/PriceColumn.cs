using System.Buffers;
using System.Globalization;
using Catalog.Infrastructure.Json;

namespace Catalog.Infrastructure.Products.Import;

/// <summary>
/// Reads the prices of a file as shops write them: <c>1.234,50 €</c>, <c>$1,234.50</c>, <c>CHF 12.-</c>. A price that shows which sign
/// separates the decimals decides for the prices after it that do not, such as <c>1.234</c>.
/// </summary>
/// <remarks>It never guesses: a price that could mean two numbers breaks a rule.</remarks>
/// <param name="decimalSign">The decimal sign of the file; <see langword="null"/>: the one that the prices show.</param>
internal sealed class PriceColumn(char? decimalSign)
{
    private const string NoPrice = "must be a price, such as 1234.50, with at most a currency beside it";
    private const string OnePrice = "must be one price, not a range";
    private const string Minus = "-\u2212\u2013";
    private static readonly SearchValues<char> GroupSigns = SearchValues.Create(" \u00A0\u202F\u2009'\u2019");
    private char? _decimalSign = decimalSign;

    /// <summary>The decimal sign, once it is known.</summary>
    public char? DecimalSign => _decimalSign;

    /// <summary>Reads a price.</summary>
    /// <param name="text">The text of the file.</param>
    /// <param name="price">The number, if no rule is broken.</param>
    /// <param name="currency">The currency that the text names; <see langword="null"/> for none.</param>
    /// <returns>The broken rule, or <see langword="null"/>.</returns>
    public string? Read(string text, out decimal price, out string? currency)
    {
        (price, currency) = (0, null);
        var digits = text.AsSpan().IndexOfAnyInRange('0', '9');
        if (digits < 0)
        {
            return NoPrice;
        }

        var isShort = digits > 0 && text[digits - 1] is '.' or ',' && !(digits > 1 && char.IsLetter(text[digits - 2])); // .50, but Rs.50
        var start = isShort ? digits - 1 : digits;
        var end = text.AsSpan().LastIndexOfAnyInRange('0', '9') + 1;
        var (before, after) = (text[..start].Trim(), text[end..].Trim());
        var isNegative = before.Length > 0 && (Minus.Contains(before[0], StringComparison.Ordinal) || Minus.Contains(before[^1], StringComparison.Ordinal));
        before = isNegative ? before.Trim(Minus.ToCharArray()).Trim() : before;
        after = after is ['.' or ',', var dash, ..] && (dash == '\u2014' || Minus.Contains(dash, StringComparison.Ordinal)) ? after[2..].Trim() : after; // 12.-
        if ((before.Length > 0 && after.Length > 0) || !CurrencySigns.TryRead(before + after, out currency))
        {
            return NoPrice;
        }

        return Number(text.AsSpan(start, end - start), isNegative, out price);
    }

    private string? Number(ReadOnlySpan<char> text, bool isNegative, out decimal price)
    {
        price = 0;
        if (text.ContainsAny(Minus))
        {
            return OnePrice;
        }

        var (points, commas) = (text.Count('.'), text.Count(','));
        var groups = text.ContainsAny(GroupSigns);
        char? shown = (points, commas) switch
        {
            (0, 0) => null,
            ( > 0, > 0) => text.LastIndexOf('.') > text.LastIndexOf(',') ? '.' : ',',
            ( > 1, 0) => ',',
            (0, > 1) => '.',
            (1, 0) => IsAmbiguous(text, '.') && !groups ? null : '.',
            _ => IsAmbiguous(text, ',') && !groups ? null : ',',
        };
        if (shown is null && points + commas > 0 && _decimalSign is null)
        {
            return "may have thousands or three decimals: say decimal=. or decimal=,";
        }

        if (shown is { } sign && _decimalSign is { } known && sign != known)
        {
            return $"must have the decimal sign of the file, '{known}'";
        }

        if (!TryParse(text, _decimalSign ?? shown ?? '.', isNegative, out price))
        {
            return NoPrice;
        }

        _decimalSign ??= shown;
        return null;
    }

    // One sign before exactly three digits.
    private static bool IsAmbiguous(ReadOnlySpan<char> text, char sign) =>
        text.IndexOf(sign) is var at && text.Length - at == 4 && at is > 0 and <= 3 && text[0] != '0';

    private static bool TryParse(ReadOnlySpan<char> text, char decimalSign, bool isNegative, out decimal price)
    {
        price = 0;
        var point = text.LastIndexOf(decimalSign);
        var whole = point < 0 ? text : text[..point];
        var decimals = point < 0 ? default : text[(point + 1)..];
        var plain = new char[text.Length + 2]; // a sign and a point may come in
        var length = 0;
        if (isNegative)
        {
            plain[length++] = '-';
        }

        var group = 0; // digits since the last separator
        char? separator = null;
        foreach (var c in whole)
        {
            if (char.IsAsciiDigit(c))
            {
                plain[length++] = c;
                group++;
                continue;
            }

            var separates = separator is null ? c != decimalSign && (c is '.' or ',' || GroupSigns.Contains(c)) : c == separator;
            if (!separates || group is 0 or > 3 || (separator is not null && group < 2))
            {
                return false;
            }

            (group, separator) = (0, c);
        }

        if ((separator is not null && group != 3) || decimals.ContainsAnyExceptInRange('0', '9'))
        {
            return false;
        }

        plain[length++] = '.';
        decimals.CopyTo(plain.AsSpan(length));
        return DecimalText.TryRead(
            plain.AsSpan(0, length + decimals.Length), NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, out price);
    }
}
