using System.Reflection;

namespace Catalog.Lab.Stories;

/// <summary>The lines of the source that make the difference. They are found by their text, so that a number never ages.</summary>
/// <param name="File">The file, from the root of the repository.</param>
/// <param name="FirstLine">A text that occurs in exactly one line: the first one.</param>
/// <param name="Lines">How many lines to show.</param>
/// <param name="Text">What they do, in a sentence or two.</param>
internal sealed record Why(string File, string FirstLine, int Lines, string Text)
{
    /// <summary>The number of the first line, and the lines.</summary>
    /// <exception cref="InvalidOperationException">The file has changed: the text is not there, or more than once.</exception>
    public (int Number, IReadOnlyList<string> Code) Find()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("source/" + File)
            ?? throw new InvalidOperationException($"{File} does not exist, or is not part of the lab's sources.");
        using var reader = new StreamReader(stream);
        var lines = reader.ReadToEnd().ReplaceLineEndings("\n").Split('\n');
        var at = Enumerable.Range(0, lines.Length).Where(line => lines[line].Contains(FirstLine, StringComparison.Ordinal)).ToArray();
        return at is [var only]
            ? (only + 1, lines[only..Math.Min(only + Lines, lines.Length)])
            : throw new InvalidOperationException($"{File}: '{FirstLine}' is in {at.Length} lines, not in one.");
    }
}
