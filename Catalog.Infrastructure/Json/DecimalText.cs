using System.Globalization;

namespace Catalog.Infrastructure.Json;

/// <summary>Reads decimals so that the rules judge what was written, and not what a decimal can keep of it.</summary>
internal static class DecimalText
{
    private const int MostDigits = 28; // that every decimal keeps, before as well as after the point

    /// <summary>
    /// Reads a number. Digits beyond what a decimal keeps are rounded, but never away: what had more of them than a decimal keeps still has
    /// the most decimals that there can be. So 1e-400 is a number above 0 with 28 decimals, and no price.
    /// </summary>
    /// <param name="text">The number, without thousands separators.</param>
    /// <param name="style">What it may have.</param>
    /// <param name="value">The number.</param>
    /// <returns>False for what is no number, or beyond the range of decimals.</returns>
    public static bool TryRead(ReadOnlySpan<char> text, NumberStyles style, out decimal value)
    {
        if (!decimal.TryParse(text, style, CultureInfo.InvariantCulture, out value))
        {
            return false;
        }

        if (!IsExact(text))
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

        // An exponent too long to read is far too low, for TryParse has refused high ones.
        var exponent = 0;
        var isNear = end < 0 || int.TryParse(text[(end + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent);
        var lastDigit = (long)exponent + digits.Length - significant.Length - (point < 0 ? 0 : mantissa.Length - point - 1);
        return isNear && lastDigit >= -MostDigits;
    }
}
