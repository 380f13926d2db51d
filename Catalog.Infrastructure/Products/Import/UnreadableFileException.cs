namespace Catalog.Infrastructure.Products.Import;

/// <summary>The file as a whole cannot be read, for example because a CSV column is missing. Nothing was imported.</summary>
/// <param name="line">The line, from 1.</param>
/// <param name="reason">The reason; follows the line's number.</param>
public sealed class UnreadableFileException(long line, string reason) : Exception($"line {line}: {ReportText.Of(reason)}")
{
    /// <summary>The line, from 1.</summary>
    public long Line { get; } = line;

    /// <summary>The reason.</summary>
    public string Reason { get; } = ReportText.Of(reason);
}
