using System.Text.Json;
using System.Text.Json.Serialization;
using Catalog.Infrastructure.Json;

namespace Catalog.Infrastructure.Inventory;

/// <summary>How stocks are written, generated at compile time.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(StockDocument))]
internal sealed partial class StockJson : JsonSerializerContext
{
    /// <summary>The context as <see cref="StrictJson"/> has it.</summary>
    public static StockJson Strict { get; } = new(StrictJson.Apply(new JsonSerializerOptions()));
}
