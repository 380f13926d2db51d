using Catalog.Domain;
using Catalog.Domain.Products;

namespace Catalog.Infrastructure.Products.Import;

/// <summary>One record of an imported file: a draft, or the reason why there is none.</summary>
/// <param name="Number">The line on which it begins, from 1.</param>
/// <param name="Draft">The draft; <see langword="null"/> if the record is unreadable or no product.</param>
/// <param name="Unreadable">Field and reason if the record is unreadable.</param>
public readonly record struct ImportLine(long Number, ProductDraft? Draft, RuleViolation Unreadable = default)
{
    /// <summary>Why the record is no product; <see langword="null"/> if it is one.</summary>
    public string? Skipped { get; init; }

    /// <summary>The sku of a record without a draft, if it can be read.</summary>
    public string? Sku { get; init; }

    /// <summary>Fields of the draft that could not be read, and what is in the file.</summary>
    internal IReadOnlyList<BrokenField>? Misread { get; init; }

    /// <summary>The file; the record is the current one.</summary>
    internal IProductRecords? Source { get; init; }

    /// <summary>Fields, by column, that the record takes from another one.</summary>
    internal IReadOnlyDictionary<int, FieldValue>? Taken { get; init; }
}
