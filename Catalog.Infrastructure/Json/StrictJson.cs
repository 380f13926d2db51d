using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Catalog.Infrastructure.Json;

/// <summary>The one way in which this service reads and writes JSON.</summary>
public static class StrictJson
{
    /// <summary>
    /// Reads no unknown, repeated or misspelt fields and no numbers in quotes. Writes letters beyond ASCII as they are, which is
    /// shorter, and safe where the content type says JSON.
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
