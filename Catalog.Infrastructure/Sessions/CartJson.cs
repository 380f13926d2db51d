using System.Text.Json;
using System.Text.Json.Serialization;
using Catalog.Domain.Sessions;

namespace Catalog.Infrastructure.Sessions;

/// <summary>The JSON form of carts and of session data. Session data is an object of strings, like the fields of its hash in Redis.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(IReadOnlyList<CartLine>))]
[JsonSerializable(typeof(Dictionary<string, string>))]
internal sealed partial class CartJson : JsonSerializerContext
{
    public static string Write(IReadOnlyList<CartLine> cart) => JsonSerializer.Serialize(cart, Default.IReadOnlyListCartLine);

    /// <summary>Parses a cart; an empty text is an empty cart.</summary>
    public static IReadOnlyList<CartLine> Read(string? cart) =>
        string.IsNullOrEmpty(cart) ? [] : JsonSerializer.Deserialize(cart, Default.IReadOnlyListCartLine)!;

    /// <summary>The fields of a change, in their stored form.</summary>
    public static Dictionary<string, string> Fields(SessionChange change)
    {
        var fields = new Dictionary<string, string>();
        if (change.Cart is { } cart)
        {
            fields[SessionFields.Cart] = Write(cart);
        }

        if (change.Locale is { } locale)
        {
            fields[SessionFields.Locale] = locale;
        }

        return fields;
    }
}
