using System.Text.Json;
using System.Text.Json.Serialization;
using Catalog.Infrastructure.Json;

namespace Catalog.Infrastructure.Inventory;

/// <summary>The JSON form of stocks, generated at compile time.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(StockDocument))]
internal sealed partial class StockJson : JsonSerializerContext
{
    /// <summary>The context with the options of <see cref="StrictJson"/>.</summary>
    public static StockJson Strict { get; } = new(StrictJson.Apply(new JsonSerializerOptions()));
}
