using System.Text.Json;
using System.Text.Json.Serialization;
using Catalog.Infrastructure.Json;

namespace Catalog.Infrastructure.Reviews;

/// <summary>How pages of reviews are written, generated at compile time.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(ReviewPage))]
internal sealed partial class ReviewJson : JsonSerializerContext
{
    /// <summary>The context as <see cref="StrictJson"/> has it.</summary>
    public static ReviewJson Strict { get; } = new(StrictJson.Apply(new JsonSerializerOptions()));
}
