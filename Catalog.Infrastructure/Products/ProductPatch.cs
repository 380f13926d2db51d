using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Nodes;
using Catalog.Domain.Categories;
using Catalog.Domain.Products;

namespace Catalog.Infrastructure.Products;

/// <summary>JSON merge patch (RFC 7396) for products.</summary>
public static class ProductPatch
{
    /// <summary>The product that a patch makes of another one. A field that is null in the patch gets its default, or is missing.</summary>
    /// <param name="product">The product.</param>
    /// <param name="patch">The patch, a JSON object.</param>
    /// <exception cref="JsonException">The patch has a field that a product does not have, or of another type.</exception>
    public static ProductInput Apply(Product product, JsonElement patch)
    {
        var patched = JsonSerializer.SerializeToNode(ProductInput.From(product), ProductJson.Strict.ProductInput)!.AsObject();
        foreach (var field in patch.EnumerateObject())
        {
            patched[field.Name] = field.Value.ValueKind == JsonValueKind.Null ? null : JsonNode.Parse(field.Value.GetRawText());
        }

        return JsonSerializer.Deserialize(patched, ProductJson.Strict.ProductInput)!;
    }
}

/// <summary>Some fields of a product. A field that is missing stays as it is; one that is null gets its default.</summary>
public sealed record ProductChange
{
    /// <inheritdoc cref="ProductInput.Sku" />
    /// <example>GRD-TROWEL-03</example>
    [StringLength(ProductRules.SkuLength, MinimumLength = 1)]
    public string? Sku { get; init; }

    /// <inheritdoc cref="ProductInput.Name" />
    /// <example>Steel hand trowel</example>
    [StringLength(ProductRules.NameLength, MinimumLength = 1)]
    public string? Name { get; init; }

    /// <inheritdoc cref="ProductInput.Description" />
    /// <example>Forged in one piece, with an ash handle.</example>
    [StringLength(ProductRules.DescriptionLength)]
    public string? Description { get; init; }

    /// <inheritdoc cref="ProductInput.Price" />
    /// <example>14.90</example>
    [Range(0, (double)ProductRules.GreatestPrice)]
    public decimal? Price { get; init; }

    /// <inheritdoc cref="ProductInput.Currency" />
    /// <example>EUR</example>
    [RegularExpression("^[A-Z]{3}$")]
    public string? Currency { get; init; }

    /// <summary>The slug of a category.</summary>
    /// <example>garden</example>
    [StringLength(CategoryRules.SlugLength, MinimumLength = 1), RegularExpression(CategoryRules.SlugPattern)]
    public string? Category { get; init; }

    /// <inheritdoc cref="ProductInput.Tags" />
    /// <example>["steel","hand-tools"]</example>
    [MaxLength(ProductRules.TagCount)]
    public IReadOnlyList<string?>? Tags { get; init; }
}
