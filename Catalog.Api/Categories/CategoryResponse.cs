using Catalog.Domain.Categories;

namespace Catalog.Api.Categories;

/// <summary>A category.</summary>
public sealed record CategoryResponse
{
    /// <summary>Its name in addresses and in products.</summary>
    /// <example>garden</example>
    public required string Slug { get; init; }

    /// <summary>Its name for people.</summary>
    /// <example>Garden</example>
    public required string Name { get; init; }

    /// <summary>The response for a category.</summary>
    public static CategoryResponse From(Category category) => new() { Slug = category.Slug, Name = category.Name };
}
