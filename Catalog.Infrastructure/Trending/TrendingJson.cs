using System.Text.Json;
using System.Text.Json.Serialization;
using Catalog.Infrastructure.Json;

namespace Catalog.Infrastructure.Trending;

/// <summary>How the list is written, generated at compile time.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(TrendingList))]
internal sealed partial class TrendingJson : JsonSerializerContext
{
    /// <summary>The context as <see cref="StrictJson"/> has it.</summary>
    public static TrendingJson Strict { get; } = new(StrictJson.Apply(new JsonSerializerOptions()));
}
