using Catalog.Domain.Products;

namespace Catalog.Infrastructure.Products;

/// <summary>The outcome of a write to a product.</summary>
public enum ProductWriteOutcome
{
    /// <summary>Committed.</summary>
    Done,

    /// <summary>There is no such product.</summary>
    NotFound,

    /// <summary>The version of the product differs from the expected one.</summary>
    VersionMismatch,

    /// <summary>Another product has this sku.</summary>
    DuplicateSku,

    /// <summary>There is no such category.</summary>
    UnknownCategory,
}

/// <summary>The result of a write to a product.</summary>
/// <param name="Outcome">The outcome; only <see cref="ProductWriteOutcome.Done"/> has changed anything.</param>
/// <param name="Product">The product as committed; <see langword="null"/> if nothing was written.</param>
public readonly record struct ProductWrite(ProductWriteOutcome Outcome, Product? Product = null);
