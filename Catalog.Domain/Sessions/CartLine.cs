namespace Catalog.Domain.Sessions;

/// <summary>A line of a cart. It reserves nothing.</summary>
/// <param name="ProductId">The product. Its existence is not checked.</param>
/// <param name="Quantity">The number of units, from 1.</param>
public sealed record CartLine(long ProductId, int Quantity);
