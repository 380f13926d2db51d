namespace Catalog.Infrastructure.Products.Import;

/// <summary>What an import did.</summary>
public sealed record ImportReport
{
    /// <summary>Lines that kept all rules.</summary>
    /// <example>9998</example>
    public required long Accepted { get; init; }

    /// <summary>Products that are new.</summary>
    /// <example>120</example>
    public required long Created { get; init; }

    /// <summary>Products that were there under the same sku and have changed. A product that already was as its line says is not touched.</summary>
    /// <example>31</example>
    public required long Updated { get; init; }

    /// <summary>Lines that broke a rule or could not be read. They changed nothing.</summary>
    /// <example>2</example>
    public required long Rejected { get; init; }

    /// <summary>The first 100 rejections, in the order of the file.</summary>
    public required IReadOnlyList<ImportRejection> Rejections { get; init; }
}
