namespace Catalog.Infrastructure.Products.Import;

/// <summary>The result of an import.</summary>
public sealed record ImportReport
{
    /// <summary>Lines that satisfied all rules.</summary>
    /// <example>9998</example>
    public required long Accepted { get; init; }

    /// <summary>New products.</summary>
    /// <example>120</example>
    public required long Created { get; init; }

    /// <summary>Existing products, matched by sku, that changed. A product that equals its line is not changed.</summary>
    /// <example>31</example>
    public required long Updated { get; init; }

    /// <summary>Lines that broke a rule or could not be read. They changed nothing.</summary>
    /// <example>2</example>
    public required long Rejected { get; init; }

    /// <summary>The first 100 rejections, in the order of the file.</summary>
    public required IReadOnlyList<ImportRejection> Rejections { get; init; }
}
