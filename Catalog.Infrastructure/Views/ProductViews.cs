namespace Catalog.Infrastructure.Views;

/// <summary>How often a product has been viewed, as far as the database knows.</summary>
public sealed class ProductViews
{
    /// <summary>The product.</summary>
    public required long ProductId { get; init; }

    /// <summary>All views.</summary>
    public required long Views { get; init; }
}
