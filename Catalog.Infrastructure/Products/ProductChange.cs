using System.ComponentModel.DataAnnotations;
using System.Runtime.CompilerServices;
using Catalog.Domain.Categories;
using Catalog.Domain.Products;

namespace Catalog.Infrastructure.Products;

/// <summary>Some fields of a product. A field that is missing stays as it is; one that is null gets its default.</summary>
/// <remarks>A JSON merge patch (RFC 7396): it remembers which fields were set. As with <see cref="ProductInput"/>, the annotations only describe the rules.</remarks>
public sealed class ProductChange
{
    private readonly HashSet<string> _given = [];

    /// <summary>The stock keeping unit: unique in the catalog.</summary>
    /// <example>GRD-TROWEL-03</example>
    [StringLength(ProductRules.SkuLength, MinimumLength = 1)]
    public string? Sku { get; set => field = Give(value); }

    /// <summary>The name.</summary>
    /// <example>Steel hand trowel</example>
    [StringLength(ProductRules.NameLength, MinimumLength = 1)]
    public string? Name { get; set => field = Give(value); }

    /// <summary>The description. Null: empty.</summary>
    /// <example>Forged in one piece, with an ash handle.</example>
    [StringLength(ProductRules.DescriptionLength)]
    public string? Description { get; set => field = Give(value); }

    /// <summary>The price in units of the currency: at most two decimals, and none where the currency has none (ISO 4217).</summary>
    /// <example>14.90</example>
    [Range(0, (double)ProductRules.GreatestPrice)]
    public decimal? Price { get; set => field = Give(value); }

    /// <summary>The currency, a code of ISO 4217.</summary>
    /// <example>EUR</example>
    [RegularExpression("^[A-Z]{3}$")]
    public string? Currency { get; set => field = Give(value); }

    /// <summary>The slug of a category.</summary>
    /// <example>garden</example>
    [StringLength(CategoryRules.SlugLength, MinimumLength = 1), RegularExpression(CategoryRules.SlugPattern)]
    public string? Category { get; set => field = Give(value); }

    /// <summary>The tags, all of them. Null: none.</summary>
    /// <example>["steel","hand-tools"]</example>
    [MaxLength(ProductRules.TagCount)]
    public IReadOnlyList<string?>? Tags { get; set => field = Give(value); }

    /// <summary>What the change makes of a product.</summary>
    public ProductInput Of(Product product) => new()
    {
        Sku = Given(Sku, product.Sku),
        Name = Given(Name, product.Name),
        Description = Given(Description, product.Description),
        Price = Given(Price, product.Price),
        Currency = Given(Currency, product.Currency.Code),
        Category = Given(Category, product.Category),
        Tags = Given(Tags, product.Tags),
    };

    private T Give<T>(T value, [CallerMemberName] string field = "")
    {
        _given.Add(field);
        return value;
    }

    private T Given<T>(T value, T current, [CallerArgumentExpression(nameof(value))] string field = "") => _given.Contains(field) ? value : current;
}
