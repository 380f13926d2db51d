namespace Catalog.Domain.Sessions;

/// <summary>So many units of a product that a user thinks of buying. Nothing is reserved by it.</summary>
/// <param name="ProductId">The product; whether it exists is not checked.</param>
/// <param name="Quantity">How many, from 1.</param>
public sealed record CartLine(long ProductId, int Quantity);
