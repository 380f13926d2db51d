using System.Text.Json;
using System.Text.Json.Serialization;
using Catalog.Infrastructure.Json;

namespace Catalog.Infrastructure.Countries;

/// <summary>How countries are written, generated at compile time.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(CountryDocument))]
[JsonSerializable(typeof(CountryDocument[]))]
internal sealed partial class CountryJson : JsonSerializerContext
{
    /// <summary>The context as <see cref="StrictJson"/> has it.</summary>
    public static CountryJson Strict { get; } = new(StrictJson.Apply(new JsonSerializerOptions()));
}
