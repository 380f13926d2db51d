namespace Catalog.Infrastructure.Products.Import;

/// <summary>The file as a whole can not be read, so nothing of it was imported: a CSV header without a needed column, for example.</summary>
/// <param name="line">The line, from 1.</param>
/// <param name="reason">What is wrong, worded to stand after the line's number.</param>
public sealed class UnreadableFileException(long line, string reason) : Exception($"line {line}: {reason}")
{
    /// <summary>The line, from 1.</summary>
    public long Line { get; } = line;

    /// <summary>What is wrong.</summary>
    public string Reason { get; } = reason;
}
