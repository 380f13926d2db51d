using System.Text.Json.Serialization;

namespace Catalog.Infrastructure.Products.Import;

/// <summary>What a shop's export means: one of the files in <c>Formats</c>.</summary>
internal sealed record FileFormat
{
    /// <summary>The name of the format whose columns are the fields of a product.</summary>
    public const string Plain = "plain";

    /// <summary>The name of its file.</summary>
    [JsonIgnore]
    public string Name { get; init; } = "";

    /// <summary>What it is, for people.</summary>
    public required string Description { get; init; }

    /// <summary>A file with all columns of one of these lists has this format.</summary>
    public IReadOnlyList<IReadOnlyList<string>> RecognizedBy { get; init; } = [];

    /// <summary>
    /// For each field of a product the columns that it comes from; the first that is not empty counts. <c>{Column}</c> joins several, and
    /// <c>* rest</c> is any column that ends so.
    /// </summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<string>> Fields { get; init; }

    /// <summary>Whether only the first of a field's columns that the file has is used, also where it is empty.</summary>
    public bool FirstColumnOnly { get; init; }

    /// <summary>Fields that a record takes from another one before it.</summary>
    public InheritedColumns? Inherited { get; init; }

    /// <summary>How categories are written.</summary>
    public CategoryNotation Categories { get; init; } = new();

    /// <summary>What separates tags.</summary>
    public char Tags { get; init; } = '|';

    /// <summary>The currency where none is given.</summary>
    public string? Currency { get; init; }

    /// <summary>The category where none is given.</summary>
    public string? Category { get; init; }

    /// <summary>Whether texts are HTML.</summary>
    public bool Html { get; init; }

    /// <summary>Whether <c>\n</c> in a description is a line end, and <c>\\n</c> is <c>\n</c>.</summary>
    public bool EscapedLines { get; init; }

    /// <summary>Whether a text that a spreadsheet would calculate, such as <c>=1</c> or <c>-1</c>, has an apostrophe before it.</summary>
    public bool EscapedFormulas { get; init; }

    /// <summary>Values that mean nothing.</summary>
    public IReadOnlyList<string> Blank { get; init; } = [];

    /// <summary>Records that are no products.</summary>
    public IReadOnlyList<SkippedRecords> Skipped { get; init; } = [];
}

/// <summary>Empty columns that a record takes from the record that it names.</summary>
/// <param name="Key">What a record is named by, in any of several ways.</param>
/// <param name="From">The column that names another record.</param>
/// <param name="Columns">The columns.</param>
internal sealed record InheritedColumns(IReadOnlyList<string> Key, string From, IReadOnlyList<string> Columns);

/// <summary>How categories are written.</summary>
/// <param name="Between">Separates several categories of one product; the deepest of them is used.</param>
/// <param name="Levels">Separates a category from its parent.</param>
/// <param name="Root">The parent of all, which is left out.</param>
internal sealed record CategoryNotation(char? Between = null, char? Levels = null, string? Root = null);

/// <summary>Records that are no products.</summary>
/// <param name="Because">Why; follows the line's number.</param>
/// <param name="Column">The column that tells.</param>
/// <param name="Begins">What it begins with; any value if there is none.</param>
/// <param name="Without">Or the field of a product that is empty,</param>
/// <param name="Unless">unless one of these columns is filled.</param>
internal sealed record SkippedRecords(
    string Because, string? Column = null, string? Begins = null, string? Without = null, IReadOnlyList<string>? Unless = null);
