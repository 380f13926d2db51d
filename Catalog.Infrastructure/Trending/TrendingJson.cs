using System.Text.Json;
using System.Text.Json.Serialization;
using Catalog.Infrastructure.Json;

namespace Catalog.Infrastructure.Trending;

/// <summary>The JSON form of the list, generated at compile time.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(TrendingList))]
internal sealed partial class TrendingJson : JsonSerializerContext
{
    /// <summary>The context with the options of <see cref="StrictJson"/>.</summary>
    public static TrendingJson Strict { get; } = new(StrictJson.Apply(new JsonSerializerOptions()));
}
