using System.Text.Json;

namespace Catalog.Tests.Api;

/// <summary>A parameter of an operation.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Place">path, query or header.</param>
/// <param name="Required">Whether it is required.</param>
/// <param name="Schema">Its schema.</param>
internal sealed record BadInputParameter(string Name, string Place, bool Required, BadInputSchema Schema)
{
    public static BadInputParameter Read(JsonElement document, JsonElement parameter) => new(
        parameter.GetProperty("name").GetString()!,
        parameter.GetProperty("in").GetString()!,
        parameter.TryGetProperty("required", out var required) && required.GetBoolean(),
        new BadInputSchema(document, parameter.GetProperty("schema")));
}
