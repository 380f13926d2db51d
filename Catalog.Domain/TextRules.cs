using System.Globalization;
using System.Text;

namespace Catalog.Domain;

/// <summary>The rules that apply to every text of the catalog.</summary>
public static class TextRules
{
    /// <summary>The text as it is stored: trimmed and in one encoding (<see cref="NormalForm"/>). Check it afterwards.</summary>
    public static string? Clean(string? text) => text is null ? null : NormalForm.Of(text.Trim());

    /// <summary>Checks the length and the characters of a text.</summary>
    /// <param name="text">The text; <see langword="null"/> counts as missing.</param>
    /// <param name="least">The minimum length in Unicode code points, as in JSON Schema.</param>
    /// <param name="most">The maximum length in Unicode code points.</param>
    /// <param name="lines">Whether line breaks, tabs and invisible characters are allowed.</param>
    /// <returns>The broken rule, or <see langword="null"/>.</returns>
    public static string? Broken(string? text, int least, int most, bool lines = false)
    {
        if (text is null)
        {
            return "is required";
        }

        // There are never more code points than UTF-16 units, so they are counted only if the text looks too long.
        if (text.Length < least || (text.Length > most && text.EnumerateRunes().Count() > most))
        {
            return $"must be {least} to {most} characters long";
        }

        // Most texts are plain, and an import checks millions.
        var at = 0;
        foreach (var rune in text.AsSpan().ContainsAnyExceptInRange(' ', '~') ? text.EnumerateRunes() : "".EnumerateRunes())
        {
            if (Rune.IsControl(rune) && !(lines && rune.Value is '\n' or '\r' or '\t'))
            {
                return "must not contain control characters";
            }

            if (rune == Rune.ReplacementChar)
            {
                return "must be valid UTF-8 (it contains U+FFFD, the replacement character)";
            }

            if (!lines && (IsUnseen(rune) || IsSelector(rune)) && !IsPartOfSign(rune, text.AsSpan(..at), text.AsSpan(at + rune.Utf16SequenceLength)))
            {
                return $"must not contain invisible characters, such as U+{rune.Value:X4}";
            }

            at += rune.Utf16SequenceLength;
        }

        return least > 0 && string.IsNullOrWhiteSpace(text) ? "must not be blank" : null;
    }

    // Of Unicode's Default_Ignorable_Code_Point. And a blank that is a sign.
    private static bool IsUnseen(Rune rune) =>
        rune.Value is 0x034F or 0x115F or 0x1160 or 0x17B4 or 0x17B5 or (>= 0x180B and <= 0x180F) or 0x2800 or 0x3164 or 0xFFA0
        || Rune.GetUnicodeCategory(rune) is UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;

    // Of variations, such as the colours of an emoji.
    private static bool IsSelector(Rune rune) => rune.Value is (>= 0xFE00 and <= 0xFE0F) or (>= 0xE0100 and <= 0xE01EF);

    // Joiners and non-joiners are part of the spelling in scripts that join letters, and joiners and tags are part of an emoji. Of a script that
    // does not join, such as Latin or Cyrillic, they only make two texts that look the same.
    private static bool IsPartOfSign(Rune rune, ReadOnlySpan<char> before, ReadOnlySpan<char> after)
    {
        Rune.DecodeLastFromUtf16(before, out var last, out _);
        Rune.DecodeFromUtf16(after, out var next, out _);
        return rune.Value switch
        {
            0x200C or 0x200D => IsJoined(last) && (IsJoined(next) || last.Value is >= 0x0900 and <= 0x0DFF), // of India, also at the end of a word
            (>= 0xFE00 and <= 0xFE0F) or (>= 0xE0100 and <= 0xE01EF) => HasVariations(last) || next.Value == 0x20E3, // the frame of a key
            >= 0xE0020 and <= 0xE007F => last.Value is 0x1F3F4 or (>= 0xE0020 and < 0xE007F), // the flag of a region
            _ => false,
        };
    }

    // Symbols, emoji and ideographs.
    private static bool HasVariations(Rune rune) =>
        rune.Value is 0x00A9 or 0x00AE or 0x203C or 0x2049 or (>= 0x2100 and <= 0x2BFF) or (>= 0x3001 and <= 0x303F) or (>= 0x3200 and <= 0x9FFF)
            or (>= 0xF900 and <= 0xFAFF) or (>= 0x1F000 and <= 0x1FAFF) or (>= 0x20000 and <= 0x3FFFF)
        && !IsUnseen(rune);

    // From Hebrew to the end of the scripts of Asia, with those in later blocks; symbols and emoji, with the selector of their form.
    private static bool IsJoined(Rune rune) =>
        rune.Value is (>= 0x0590 and <= 0x1CFF) or (>= 0x2190 and <= 0x2BFF) or (>= 0xA800 and <= 0xABFF) or (>= 0xFB50 and <= 0xFEFE) or (>= 0x10800 and <= 0x1FAFF)
        && !IsUnseen(rune) && !Rune.IsWhiteSpace(rune);
}
