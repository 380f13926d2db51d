using System.ComponentModel.DataAnnotations;
using Catalog.Domain.Categories;
using Catalog.Domain.Products;

namespace Catalog.Infrastructure.Products;

/// <summary>
/// A product as sent by its owner: the body of POST and PUT, and a line of import and export. The service sets id, version and
/// times.
/// </summary>
/// <remarks>
/// All fields are nullable so that <see cref="ProductRules"/> can name a missing one; the annotations only describe the rules in the
/// OpenAPI document.
/// </remarks>
public sealed record ProductInput
{
    /// <summary>The stock keeping unit: unique in the catalog.</summary>
    /// <example>GRD-TROWEL-03</example>
    [Required, StringLength(ProductRules.SkuLength, MinimumLength = 1)]
    public string? Sku { get; init; }

    /// <summary>The name.</summary>
    /// <example>Steel hand trowel</example>
    [Required, StringLength(ProductRules.NameLength, MinimumLength = 1)]
    public string? Name { get; init; }

    /// <summary>The description. Default: empty.</summary>
    /// <example>Forged in one piece, with an ash handle.</example>
    [StringLength(ProductRules.DescriptionLength)]
    public string? Description { get; init; }

    /// <summary>The price in units of the currency: at most two decimals, and none where the currency has none (ISO 4217).</summary>
    /// <example>14.90</example>
    [Required, Range(0, (double)ProductRules.GreatestPrice)]
    public decimal? Price { get; init; }

    /// <summary>The currency, a code of ISO 4217.</summary>
    /// <example>EUR</example>
    [Required, RegularExpression("^[A-Z]{3}$")]
    public string? Currency { get; init; }

    /// <summary>The slug of a category. Import creates a missing category; POST and PUT do not.</summary>
    /// <example>garden</example>
    [Required, StringLength(CategoryRules.SlugLength, MinimumLength = 1), RegularExpression(CategoryRules.SlugPattern)]
    public string? Category { get; init; }

    /// <summary>The tags. Default: none.</summary>
    /// <example>["steel","hand-tools"]</example>
    [MaxLength(ProductRules.TagCount)]
    public IReadOnlyList<string?>? Tags { get; init; }

    /// <summary>Converts the input to a draft for the rules.</summary>
    public ProductDraft ToDraft() => new(Sku, Name, Description, Price, Currency, Category, Tags);

    /// <summary>Converts a product to the input that would create it.</summary>
    public static ProductInput From(Product product) => new()
    {
        Sku = product.Sku,
        Name = product.Name,
        Description = product.Description,
        Price = product.Price,
        Currency = product.Currency.Code,
        Category = product.Category,
        Tags = product.Tags,
    };
}
