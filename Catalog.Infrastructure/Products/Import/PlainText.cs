using System.Text;
using System.Text.Json;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;

namespace Catalog.Infrastructure.Products.Import;

/// <summary>Turns the HTML of a description into plain text: a line for each block, nothing of scripts and styles.</summary>
internal static class PlainText
{
    private static readonly HtmlParser Parser = new();
    private static readonly HashSet<string> Blocks =
    [
        "ADDRESS", "ARTICLE", "BLOCKQUOTE", "DD", "DIV", "DL", "DT", "FIGURE", "FOOTER", "FORM", "H1", "H2", "H3", "H4", "H5", "H6", "HEADER", "HR",
        "LI", "MAIN", "NAV", "OL", "P", "PRE", "SECTION", "TABLE", "TR", "UL",
    ];

    private static readonly HashSet<string> Unseen = ["SCRIPT", "STYLE", "TEMPLATE", "NOSCRIPT", "IFRAME", "OBJECT", "HEAD"];

    /// <summary>The text; itself if there is neither a tag nor an entity in it. Of the JSON that some editors write, the texts of its blocks.</summary>
    public static string Of(string html)
    {
        if (html.StartsWith('{') && html.Contains("\"blocks\"", StringComparison.Ordinal) && OfBlocks(html) is { } text)
        {
            return text;
        }

        return OfHtml(html);
    }

    private static string? OfBlocks(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var blocks = document.RootElement.GetProperty("blocks").EnumerateArray()
                .Select(block => block.TryGetProperty("data", out var data) && data.TryGetProperty("text", out var text) ? text.GetString() : null);
            return string.Join('\n', blocks.OfType<string>().Select(OfHtml));
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return null; // some other text
        }
    }

    private static string OfHtml(string html)
    {
        if (html.AsSpan().IndexOfAny('<', '&') < 0)
        {
            return html;
        }

        using var document = Parser.ParseDocument(html);
        var text = new StringBuilder(html.Length);
        Append(text, document.Body!);
        return text.ToString().Trim();
    }

    // Recursive: the parser nests no element deeper than 512 levels.
    private static void Append(StringBuilder text, INode node)
    {
        foreach (var child in node.ChildNodes)
        {
            if (child is IText words)
            {
                AppendWords(text, words.Data);
            }
            else if (child is IElement element && !Unseen.Contains(element.TagName))
            {
                AppendElement(text, element);
            }
        }
    }

    private static void AppendElement(StringBuilder text, IElement element)
    {
        var isBlock = Blocks.Contains(element.TagName);
        if (isBlock || element.TagName == "BR")
        {
            BreakLine(text);
        }

        if (element.TagName == "LI")
        {
            text.Append("- ");
        }

        Append(text, element);
        if (isBlock)
        {
            BreakLine(text);
        }
        else if (element.TagName is "TD" or "TH")
        {
            text.Append(' ');
        }
    }

    // Blanks and line ends in HTML are one blank.
    private static void AppendWords(StringBuilder text, string words)
    {
        foreach (var c in words)
        {
            if (!char.IsWhiteSpace(c))
            {
                text.Append(c);
            }
            else if (text.Length > 0 && !char.IsWhiteSpace(text[^1]))
            {
                text.Append(' ');
            }
        }
    }

    private static void BreakLine(StringBuilder text)
    {
        while (text.Length > 0 && text[^1] == ' ')
        {
            text.Length--;
        }

        if (text.Length > 0 && text[^1] != '\n')
        {
            text.Append('\n');
        }
    }
}
