using System.Text.Json;
using System.Text.Json.Serialization;
using Catalog.Infrastructure.Json;

namespace Catalog.Infrastructure.Reviews;

/// <summary>The JSON form of pages of reviews, generated at compile time.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(ReviewPage))]
internal sealed partial class ReviewJson : JsonSerializerContext
{
    /// <summary>The context with the options of <see cref="StrictJson"/>.</summary>
    public static ReviewJson Strict { get; } = new(StrictJson.Apply(new JsonSerializerOptions()));
}
