using System.Text.Json;
using System.Text.Json.Serialization;
using Catalog.Infrastructure.Json;

namespace Catalog.Infrastructure.Products;

/// <summary>The JSON form of products, generated at compile time.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(ProductDocument))]
[JsonSerializable(typeof(ProductDocument[]))]
[JsonSerializable(typeof(ProductInput))]
[JsonSerializable(typeof(ProductChange))]
internal sealed partial class ProductJson : JsonSerializerContext
{
    /// <summary>The context with the options of <see cref="StrictJson"/>.</summary>
    public static ProductJson Strict { get; } = new(StrictJson.Apply(new JsonSerializerOptions()));
}
