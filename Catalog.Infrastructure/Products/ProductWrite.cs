using Catalog.Domain.Products;

namespace Catalog.Infrastructure.Products;

/// <summary>How a write ended.</summary>
public enum ProductWriteOutcome
{
    /// <summary>Committed.</summary>
    Done,

    /// <summary>There is no such product.</summary>
    NotFound,

    /// <summary>The product has another version than the caller expected.</summary>
    VersionMismatch,

    /// <summary>Another product has this sku.</summary>
    DuplicateSku,

    /// <summary>There is no such category.</summary>
    UnknownCategory,
}

/// <summary>The end of a write, and the product as it now is.</summary>
/// <param name="Outcome">How it ended; anything but <see cref="ProductWriteOutcome.Done"/> has changed nothing.</param>
/// <param name="Product">The product as committed; <see langword="null"/> where nothing was written.</param>
public readonly record struct ProductWrite(ProductWriteOutcome Outcome, Product? Product = null);
