using System.Text.Json;
using System.Text.Json.Serialization;
using Catalog.Infrastructure.Json;

namespace Catalog.Infrastructure.Products.Import;

/// <summary>The JSON form of reports, generated at compile time.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(ImportReport))]
internal sealed partial class ImportJson : JsonSerializerContext
{
    /// <summary>The context with the options of <see cref="StrictJson"/>.</summary>
    public static ImportJson Strict { get; } = new(StrictJson.Apply(new JsonSerializerOptions()));
}
