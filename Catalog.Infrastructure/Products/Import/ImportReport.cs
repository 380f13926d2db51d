namespace Catalog.Infrastructure.Products.Import;

/// <summary>The result of an import, or of a dry run.</summary>
public sealed record ImportReport
{
    /// <summary>How many lines of each kind the lists below contain at most.</summary>
    public const int MostLines = 100;

    /// <summary>The import; see GET /products/imports/{id}.</summary>
    /// <example>0193a5c8-0000-7000-8000-000000000000</example>
    public Guid? Id { get; init; }

    /// <summary>Whether nothing was changed, and the numbers say what would have been.</summary>
    public bool DryRun { get; init; }

    /// <summary>Lines that satisfied all rules.</summary>
    /// <example>9998</example>
    public required long Accepted { get; init; }

    /// <summary>New products.</summary>
    /// <example>120</example>
    public required long Created { get; init; }

    /// <summary>Existing products, matched by sku, that changed.</summary>
    /// <example>31</example>
    public required long Updated { get; init; }

    /// <summary>Existing products that equal their line, and so keep version and caches.</summary>
    /// <example>9840</example>
    public long Unchanged { get; init; }

    /// <summary>Accepted lines whose sku comes again further down; the last line of a sku counts.</summary>
    /// <example>7</example>
    public long Duplicates { get; init; }

    /// <summary>Products that were deleted because the file does not contain them. Only with deleteMissing.</summary>
    /// <example>0</example>
    public long Deleted { get; init; }

    /// <summary>Records that are no products, such as further images of one.</summary>
    /// <example>14</example>
    public long Skipped { get; init; }

    /// <summary>Lines that broke a rule or could not be read. They changed nothing.</summary>
    /// <example>2</example>
    public required long Rejected { get; init; }

    /// <summary>Of a dry run: why the import would be refused as a whole; null if it would not.</summary>
    public string? Refusal { get; init; }

    /// <summary>How the file was read; null if it has no record.</summary>
    public FileReading? Reading { get; init; }

    /// <summary>The slugs of the first 100 new categories.</summary>
    /// <example>["hand-tools"]</example>
    public IReadOnlyList<string> NewCategories { get; init; } = [];

    /// <summary>The first 100 rejected lines, in the order of the file.</summary>
    public required IReadOnlyList<ImportRejection> Rejections { get; init; }

    /// <summary>The first 100 skipped lines.</summary>
    public IReadOnlyList<SkippedLine> SkippedLines { get; init; } = [];

    /// <summary>The first 100 lines whose sku comes again further down.</summary>
    public IReadOnlyList<DuplicateLine> DuplicateLines { get; init; } = [];

    /// <summary>The first 100 deleted products.</summary>
    public IReadOnlyList<string> DeletedSkus { get; init; } = [];

    /// <summary>Where the rejected lines are, as a file to mend and send again; null if none was rejected.</summary>
    /// <example>/products/imports/0193a5c8-0000-7000-8000-000000000000/rejected</example>
    public string? RejectedFile { get; init; }
}

/// <summary>How a file was read.</summary>
public sealed record FileReading
{
    /// <summary>The format.</summary>
    /// <example>woocommerce</example>
    public required string Format { get; init; }

    /// <summary>The separator of CSV; null for JSON.</summary>
    /// <example>;</example>
    public string? Separator { get; init; }

    /// <summary>The decimal sign that the prices showed; null if none had one.</summary>
    /// <example>,</example>
    public string? DecimalSign { get; init; }

    /// <summary>The columns that each field came from.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<string>> Columns { get; init; }

    /// <summary>Columns that are no field of a product. They were left out.</summary>
    /// <example>["Weight (lbs)"]</example>
    public required IReadOnlyList<string> UnknownColumns { get; init; }

    /// <summary>Values that some products got because the file has none.</summary>
    public required IReadOnlyDictionary<string, string> Assumed { get; init; }

    /// <summary>Whether HTML was turned into plain text.</summary>
    public required bool Html { get; init; }
}

/// <summary>A rejected line with all rules that it broke.</summary>
/// <param name="Line">The line on which the record begins, from 1; in CSV the header is line 1.</param>
/// <param name="Sku">Its sku; null if it has none or cannot be read.</param>
/// <param name="Errors">The broken rules.</param>
public sealed record ImportRejection(long Line, string? Sku, IReadOnlyList<BrokenField> Errors);

/// <summary>A rule that a field broke.</summary>
/// <param name="Field">The field, or <c>$</c> for the line as a whole.</param>
/// <param name="Rule">The rule.</param>
/// <param name="Value">The value, cut to 100 characters; null if there is none.</param>
public sealed record BrokenField(string Field, string Rule, string? Value = null);

/// <summary>A line that is no product.</summary>
/// <param name="Line">The line.</param>
/// <param name="Sku">Its sku; null if it has none.</param>
/// <param name="Reason">Why.</param>
public sealed record SkippedLine(long Line, string? Sku, string Reason);

/// <summary>A line that another one replaces.</summary>
/// <param name="Line">The line.</param>
/// <param name="Sku">The sku of both.</param>
/// <param name="ReplacedBy">The last line with the sku, which counts.</param>
public sealed record DuplicateLine(long Line, string Sku, long ReplacedBy);
