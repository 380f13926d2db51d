using System.Buffers;
using System.Text.Json;

namespace Catalog.Infrastructure.Products.Import;

/// <summary>An object that holds the list of products, as answers of APIs do: <c>{"products": [...]}</c>.</summary>
internal static class WrappedList
{
    /// <summary>Whether an object holds the list of products instead of being one.</summary>
    /// <param name="start">The start of the file; need not be complete.</param>
    public static bool IsAt(in ReadOnlySequence<byte> start)
    {
        var reader = new Utf8JsonReader(start, isFinalBlock: false, new JsonReaderState(JsonRecords.Options));
        try
        {
            var (hasEmpty, isProduct) = (false, false);
            return reader.Read() && reader.TokenType == JsonTokenType.StartObject
                && (HasList(ref reader, ref hasEmpty, ref isProduct) || (hasEmpty && !isProduct && reader is { TokenType: JsonTokenType.EndObject, CurrentDepth: 0 }));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return false; // the reading itself says what is wrong
        }
    }

    // An empty list may as well be a field of a product.
    private static bool HasList(ref Utf8JsonReader reader, ref bool hasEmpty, ref bool isProduct)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var holds = IsNamedBy(ref reader);
            isProduct |= IsOfProduct(ref reader);
            if (!reader.Read())
            {
                return false;
            }

            if (holds && reader.TokenType == JsonTokenType.StartArray && reader.Read())
            {
                if (reader.TokenType != JsonTokenType.EndArray)
                {
                    return reader.TokenType == JsonTokenType.StartObject;
                }

                hasEmpty = true;
            }
            else if (holds && reader.TokenType == JsonTokenType.StartObject)
            {
                if (HasList(ref reader, ref hasEmpty, ref isProduct))
                {
                    return true;
                }
            }
            else if (!reader.TrySkip())
            {
                return false;
            }
        }

        return false;
    }

    private static bool IsOfProduct(ref Utf8JsonReader reader) =>
        reader.ValueTextEquals("sku"u8) || reader.ValueTextEquals("SKU"u8) || reader.ValueTextEquals("name"u8) || reader.ValueTextEquals("Name"u8)
        || reader.ValueTextEquals("price"u8) || reader.ValueTextEquals("Price"u8);

    /// <summary>Whether the name at which the reader is may be that of the list.</summary>
    public static bool IsNamedBy(ref Utf8JsonReader reader) =>
        reader.ValueTextEquals("products"u8) || reader.ValueTextEquals("Products"u8) || reader.ValueTextEquals("items"u8) || reader.ValueTextEquals("data"u8)
        || reader.ValueTextEquals("results"u8) || reader.ValueTextEquals("catalog"u8);
}
