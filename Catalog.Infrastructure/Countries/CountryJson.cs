using System.Text.Json;
using System.Text.Json.Serialization;
using Catalog.Infrastructure.Json;

namespace Catalog.Infrastructure.Countries;

/// <summary>The JSON form of countries, generated at compile time.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(CountryDocument))]
[JsonSerializable(typeof(CountryList))]
internal sealed partial class CountryJson : JsonSerializerContext
{
    /// <summary>The context with the options of <see cref="StrictJson"/>.</summary>
    public static CountryJson Strict { get; } = new(StrictJson.Apply(new JsonSerializerOptions()));
}
