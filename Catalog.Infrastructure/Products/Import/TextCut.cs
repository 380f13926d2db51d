using System.Text;

namespace Catalog.Infrastructure.Products.Import;

/// <summary>Cuts texts that are too long.</summary>
internal static class TextCut
{
    private const char Ellipsis = '…';

    /// <summary>The text with at most so many characters; what was cut off shows as an ellipsis.</summary>
    /// <param name="text">The text.</param>
    /// <param name="most">The maximum number of Unicode code points.</param>
    public static string Of(string text, int most)
    {
        if (text.Length <= most || text.EnumerateRunes().Count() <= most)
        {
            return text;
        }

        var cut = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes().Take(most - 1))
        {
            cut.Append(rune.ToString());
        }

        return cut.ToString().TrimEnd() + Ellipsis;
    }
}
