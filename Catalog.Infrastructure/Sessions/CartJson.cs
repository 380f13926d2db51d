using System.Text.Json;
using System.Text.Json.Serialization;
using Catalog.Domain.Sessions;

namespace Catalog.Infrastructure.Sessions;

/// <summary>Carts and the other data of a session as JSON. A session's data is an object of texts, as are the fields of its hash in Redis.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(IReadOnlyList<CartLine>))]
[JsonSerializable(typeof(Dictionary<string, string>))]
internal sealed partial class CartJson : JsonSerializerContext
{
    /// <summary>A cart as text.</summary>
    public static string Write(IReadOnlyList<CartLine> cart) => JsonSerializer.Serialize(cart, Default.IReadOnlyListCartLine);

    /// <summary>The cart in a text; none in an empty one.</summary>
    public static IReadOnlyList<CartLine> Read(string? cart) =>
        string.IsNullOrEmpty(cart) ? [] : JsonSerializer.Deserialize(cart, Default.IReadOnlyListCartLine)!;

    /// <summary>The fields that a change names, as they are kept.</summary>
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
