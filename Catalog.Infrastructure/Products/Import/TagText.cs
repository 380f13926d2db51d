using System.Text;

namespace Catalog.Infrastructure.Products.Import;

/// <summary>Tags in one text. A separator within a tag, and a backslash, have a backslash before them.</summary>
internal static class TagText
{
    /// <summary>Splits a text; empty tags and blanks around them are left out.</summary>
    public static IReadOnlyList<string> Split(string text, char separator)
    {
        if (!text.Contains('\\', StringComparison.Ordinal))
        {
            return text.Split(separator, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        }

        var tags = new List<string>();
        var tag = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\' && i + 1 < text.Length && (text[i + 1] == '\\' || text[i + 1] == separator))
            {
                tag.Append(text[++i]);
            }
            else if (text[i] == separator)
            {
                End();
            }
            else
            {
                tag.Append(text[i]);
            }
        }

        End();
        return tags;

        void End()
        {
            if (tag.ToString().Trim() is { Length: > 0 } found)
            {
                tags.Add(found);
            }

            tag.Clear();
        }
    }

    /// <summary>Joins tags so that <see cref="Split"/> returns them.</summary>
    public static string Join(IEnumerable<string> tags, char separator) => string.Join(separator, tags.Select(tag => tag
        .Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace($"{separator}", $"\\{separator}", StringComparison.Ordinal)));
}
