using ADRaffy.ENSNormalize;

namespace Catalog.Domain;

/// <summary>
/// Unicode's normal form C (UAX #15): one spelling for what looks the same, such as é as one character and e with an accent behind it. The
/// runtime has it only together with ICU, which this service does without.
/// </summary>
public static class NormalForm
{
    private const char FirstThatMatters = '\u0300'; // all texts of characters before it are in the form

    /// <summary>The text in normal form C. Halves of surrogate pairs become U+FFFD, which <see cref="TextRules"/> refuse.</summary>
    public static string Of(string text) => text.AsSpan().ContainsAnyExceptInRange('\0', (char)(FirstThatMatters - 1))
        ? string.Concat(ENSNormalize.NF.NFC(text.EnumerateRunes().Select(rune => rune.Value)).Select(char.ConvertFromUtf32))
        : text;
}
