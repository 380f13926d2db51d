using System.Text.Json;
using System.Text.Json.Serialization;
using Catalog.Infrastructure.Json;

namespace Catalog.Infrastructure.Products;

/// <summary>How products are read and written, generated at compile time.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(ProductDocument))]
[JsonSerializable(typeof(ProductDocument[]))]
[JsonSerializable(typeof(ProductInput))]
internal sealed partial class ProductJson : JsonSerializerContext
{
    /// <summary>The context as <see cref="StrictJson"/> has it.</summary>
    public static ProductJson Strict { get; } = new(StrictJson.Apply(new JsonSerializerOptions()));
}
