namespace Catalog.Domain.Categories;

/// <summary>A category of the catalog. Each product belongs to exactly one.</summary>
public sealed class Category
{
    /// <summary>The name in URLs and in products, for example <c>home-and-garden</c>; see <see cref="CategoryRules"/>.</summary>
    public required string Slug { get; init; }

    /// <summary>The display name, for example <c>Home and garden</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The slug of its parent; <see langword="null"/> for a category of the first level. One with a parent has no children.</summary>
    public string? Parent { get; init; }
}
