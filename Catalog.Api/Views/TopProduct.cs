namespace Catalog.Api.Views;

/// <summary>One of the products viewed most.</summary>
/// <param name="ProductId">The product.</param>
/// <param name="Views">How often it was viewed in the days of the list, as far as the database knows.</param>
public sealed record TopProduct(long ProductId, long Views);
