namespace Catalog.Infrastructure.Products.Import;

/// <summary>How a file is read, and what becomes of it.</summary>
public sealed record ImportOptions
{
    /// <summary>The name of a ready-made format, such as <c>shopify</c>; <see langword="null"/>: the one that the columns show.</summary>
    public string? Format { get; init; }

    /// <summary>Columns and the fields that they are, instead of those of the format.</summary>
    public IReadOnlyList<(string Column, string Field)> Map { get; init; } = [];

    /// <summary>The separator of CSV; <see langword="null"/>: the one that the file shows.</summary>
    public char? Separator { get; init; }

    /// <summary>The decimal sign of prices; <see langword="null"/>: the one that the prices show.</summary>
    public char? DecimalSign { get; init; }

    /// <summary>The currency of products that have none.</summary>
    public string? Currency { get; init; }

    /// <summary>The category of products that have none.</summary>
    public string? Category { get; init; }

    /// <summary>Whether HTML becomes plain text; <see langword="null"/>: as the format says.</summary>
    public bool? Html { get; init; }

    /// <summary>Whether texts that are too long are cut instead of rejected; never a sku.</summary>
    public bool Cut { get; init; }

    /// <summary>Whether nothing is changed, and the report says what would be.</summary>
    public bool DryRun { get; init; }

    /// <summary>Whether products that are not in the file are deleted.</summary>
    public bool DeleteMissing { get; init; }

    /// <summary>How many products may be deleted; <see langword="null"/>: a tenth of the catalog.</summary>
    public long? DeleteAtMost { get; init; }

    /// <summary>The ready-made formats.</summary>
    public static IReadOnlyList<string> Formats => FileFormats.Names;

    /// <summary>The fields that a column can be.</summary>
    public static IReadOnlyList<string> Fields { get; } = ["sku", "name", "description", "price", "currency", "category", "tags"];
}
