namespace Catalog.Infrastructure.Views;

/// <summary>The views of a product, according to the database.</summary>
public sealed class ProductViews
{
    /// <summary>The product.</summary>
    public required long ProductId { get; init; }

    /// <summary>All views.</summary>
    public required long Views { get; init; }
}
