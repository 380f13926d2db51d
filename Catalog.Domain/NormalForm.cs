using ADRaffy.ENSNormalize;

namespace Catalog.Domain;

/// <summary>
/// Unicode normalization form C (UAX #15): one encoding for texts that look the same, such as é as one character or as e with a combining
/// accent. The runtime provides it only with ICU, which this service does not use.
/// </summary>
public static class NormalForm
{
    private const char FirstThatMatters = '\u0300'; // texts of lower characters are always in form C

    /// <summary>The text in form C. Lone surrogates become U+FFFD, which <see cref="TextRules"/> rejects.</summary>
    public static string Of(string text) => text.AsSpan().ContainsAnyExceptInRange('\0', (char)(FirstThatMatters - 1))
        ? string.Concat(ENSNormalize.NF.NFC(text.EnumerateRunes().Select(rune => rune.Value)).Select(char.ConvertFromUtf32))
        : text;
}
