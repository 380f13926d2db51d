using System.Globalization;

namespace Catalog.Infrastructure.Json;

/// <summary>Parses decimals without hiding excess digits, so that the rules judge the number as written.</summary>
internal static class DecimalText
{
    private const int MostDigits = 28; // that every decimal can hold, before and after the point

    /// <summary>
    /// Parses a number. Digits beyond the precision of a decimal are rounded, but the result then has the maximum number of decimals, so that
    /// it still breaks the rules. For example, 1e-400 becomes a number above 0 with 28 decimals, which is no valid price.
    /// </summary>
    /// <param name="text">The number, without thousands separators.</param>
    /// <param name="style">The allowed format.</param>
    /// <param name="value">The number.</param>
    /// <returns>False if it is not a number or out of the range of decimals.</returns>
    public static bool TryRead(ReadOnlySpan<char> text, NumberStyles style, out decimal value)
    {
        if (!decimal.TryParse(text, style, CultureInfo.InvariantCulture, out value))
        {
            return false;
        }

        // No decimal is beyond these two, which break the rules anyway.
        if (!IsExact(text) && value is not (decimal.MaxValue or decimal.MinValue))
        {
            var scale = value == 0 ? (byte)MostDigits : value.Scale;
            value += new decimal(1, 0, 0, isNegative: text[0] == '-', scale);
        }

        return true;
    }

    private static bool IsExact(ReadOnlySpan<char> text)
    {
        var end = text.IndexOfAny('e', 'E');
        var mantissa = (end < 0 ? text : text[..end]).TrimStart("+-");
        var point = mantissa.IndexOf('.');
        var digits = point < 0 ? mantissa.ToString() : string.Concat(mantissa[..point], mantissa[(point + 1)..]);
        var significant = digits.TrimEnd('0');
        if (significant.TrimStart('0') is not { Length: > 0 and <= MostDigits })
        {
            return significant.Length == 0;
        }

        // An exponent that is too long to parse must be negative, because TryParse has rejected high ones.
        var exponent = 0;
        var isNear = end < 0 || int.TryParse(text[(end + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent);
        var lastDigit = (long)exponent + digits.Length - significant.Length - (point < 0 ? 0 : mantissa.Length - point - 1);
        return isNear && lastDigit >= -MostDigits;
    }
}
