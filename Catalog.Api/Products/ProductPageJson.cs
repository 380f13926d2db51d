using System.Text.Encodings.Web;
using System.Text.Json;

namespace Catalog.Api.Products;

/// <summary>Answers with a <see cref="ProductPage"/> whose items are JSON already: they are copied as they are.</summary>
/// <param name="items">The products as a JSON array in UTF-8.</param>
/// <param name="next">The address of the next page; <see langword="null"/> on the last.</param>
public sealed class ProductPageJson(ReadOnlyMemory<byte> items, string? next) : IResult
{
    private static readonly JsonWriterOptions Writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <inheritdoc />
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.ContentType = "application/json; charset=utf-8";
        await using (var writer = new Utf8JsonWriter(httpContext.Response.BodyWriter, Writing))
        {
            writer.WriteStartObject();
            writer.WritePropertyName("items");
            writer.WriteRawValue(items.Span, skipInputValidation: true);
            writer.WriteString("next", next);
            writer.WriteEndObject();
        }

        await httpContext.Response.BodyWriter.FlushAsync(httpContext.RequestAborted);
    }
}
