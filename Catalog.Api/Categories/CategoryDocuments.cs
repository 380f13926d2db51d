using System.ComponentModel.DataAnnotations;
using Catalog.Api.Http;
using Catalog.Domain.Categories;

namespace Catalog.Api.Categories;

/// <summary>A category.</summary>
public sealed record CategoryResponse
{
    /// <summary>The name in URLs and in products.</summary>
    /// <example>garden</example>
    public required string Slug { get; init; }

    /// <summary>The display name.</summary>
    /// <example>Garden</example>
    public required string Name { get; init; }

    /// <summary>The slug of the category above it; null on the first level.</summary>
    /// <example>home</example>
    public required string? Parent { get; init; }

    /// <summary>Converts a category.</summary>
    public static CategoryResponse From(Category category) => new() { Slug = category.Slug, Name = category.Name, Parent = category.Parent };
}

/// <summary>The name and the place of a category.</summary>
public record CategoryInput
{
    /// <summary>The display name.</summary>
    /// <example>Garden</example>
    [Given, Text(1, CategoryRules.NameLength, Cleaned = true)]
    public string? Name { get; init; }

    /// <summary>The slug of the category above it. Default: none, the first level.</summary>
    /// <example>home</example>
    [Pattern(CategoryRules.SlugPattern, CategoryRules.SlugRule), MaxLength(CategoryRules.SlugLength, ErrorMessage = CategoryRules.SlugRule)]
    public string? Parent { get; init; }
}

/// <summary>A new category.</summary>
public sealed record NewCategoryInput : CategoryInput
{
    /// <summary>The name in URLs and in products.</summary>
    /// <example>garden</example>
    [Given, Pattern(CategoryRules.SlugPattern, CategoryRules.SlugRule), MaxLength(CategoryRules.SlugLength, ErrorMessage = CategoryRules.SlugRule)]
    public string? Slug { get; init; }
}
