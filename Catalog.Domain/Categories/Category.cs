namespace Catalog.Domain.Categories;

/// <summary>A shelf of the catalog; each product stands on exactly one.</summary>
public sealed class Category
{
    /// <summary>The name in addresses and in products, for example <c>home-and-garden</c>; see <see cref="CategoryRules"/>.</summary>
    public required string Slug { get; init; }

    /// <summary>The name that people read, for example <c>Home and garden</c>.</summary>
    public required string Name { get; init; }
}
