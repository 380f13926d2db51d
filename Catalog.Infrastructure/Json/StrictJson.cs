using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Catalog.Infrastructure.Json;

/// <summary>The JSON options of this service.</summary>
public static class StrictJson
{
    /// <summary>
    /// Rejects unknown, repeated and misspelt fields and numbers in quotes. Writes non-ASCII letters unescaped, which is shorter, and safe
    /// because the content type is JSON.
    /// </summary>
    /// <param name="options">The options to change; not yet in use.</param>
    /// <returns>The same options.</returns>
    public static JsonSerializerOptions Apply(JsonSerializerOptions options)
    {
        options.AllowDuplicateProperties = false;
        options.Converters.Add(new WrittenDecimalConverter());
        options.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.PropertyNameCaseInsensitive = false;
        options.PropertyNamingPolicy = JsonNamingPolicy.CamelCase;
        options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        return options;
    }
}
