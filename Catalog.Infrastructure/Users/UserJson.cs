using System.Text.Json;
using System.Text.Json.Serialization;
using Catalog.Infrastructure.Json;

namespace Catalog.Infrastructure.Users;

/// <summary>The JSON form of users, generated at compile time.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(UserDocument))]
internal sealed partial class UserJson : JsonSerializerContext
{
    /// <summary>The context with the options of <see cref="StrictJson"/>.</summary>
    public static UserJson Strict { get; } = new(StrictJson.Apply(new JsonSerializerOptions()));
}
