namespace Catalog.Infrastructure.Views;

/// <summary>The views of a product in some time.</summary>
/// <param name="ProductId">The product.</param>
/// <param name="Views">Its views.</param>
public readonly record struct ProductCount(long ProductId, long Views);
