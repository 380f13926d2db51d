namespace Catalog.Infrastructure.Products.Import;

/// <summary>Texts of a file as a report shows them, with U+FFFD for each control character.</summary>
/// <remarks>A control character would be hard to see, in a terminal it would do something, and PostgreSQL does not store NUL.</remarks>
internal static class ReportText
{
    /// <summary>The text that is shown.</summary>
    public static string Of(string text) => text.Any(char.IsControl) ? string.Concat(text.Select(c => char.IsControl(c) ? '\uFFFD' : c)) : text;
}
