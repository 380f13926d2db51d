using System.Buffers;
using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using Catalog.Api.Http;
using Catalog.Api.OpenApi;
using Catalog.Caching;
using Catalog.Infrastructure.Products;
using Microsoft.AspNetCore.Http.Metadata;

namespace Catalog.Api.Products;

/// <summary>
/// Answers with a <see cref="ProductPage"/> whose items are cached as JSON and copied unchanged, or with 304 when the client has them.
/// HEAD gets the headers only.
/// </summary>
/// <param name="read">The page as cached or loaded.</param>
/// <param name="next">The cursor of the next page; <see langword="null"/> on the last page.</param>
/// <param name="address">The address of the next page; <see langword="null"/> on the last page.</param>
/// <param name="known">The request's <c>If-None-Match</c>, or <see langword="null"/>.</param>
/// <param name="cacheControl">The <c>Cache-Control</c> header.</param>
/// <param name="cacheTags">The <c>Cache-Tag</c> header, see <see cref="CacheTag"/>.</param>
public sealed class ProductPageJson(CacheRead<ProductSlice> read, string? next, string? address, string? known, string cacheControl, string cacheTags)
    : IResult, IEndpointMetadataProvider
{
    private const int Frame = 256; // at most, around the items
    private static readonly JsonWriterOptions Writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <inheritdoc />
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        var tag = EntityTag.Of(read.Value.Items, next);
        response.Headers.ETag = tag;
        response.Headers.CacheControl = cacheControl;
        response.Headers[CacheStatus.Header] = CacheStatus.Of(read);
        if (address is not null)
        {
            response.Headers.Link = $"<{address}>; rel=\"next\"";
        }

        if (EntityTag.IsKnown(known, tag))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        var page = Page();
        response.Headers[CacheTag.Header] = cacheTags;
        response.ContentType = "application/json; charset=utf-8";
        response.ContentLength = page.Length;
        if (!HttpMethods.IsHead(httpContext.Request.Method))
        {
            await response.BodyWriter.WriteAsync(page, httpContext.RequestAborted);
        }
    }

    /// <inheritdoc />
    public static void PopulateMetadata(MethodInfo method, EndpointBuilder builder)
    {
        builder.Metadata.Add(new ProducesResponseTypeMetadata(StatusCodes.Status304NotModified, typeof(void)));
        builder.Metadata.Add(ResponseHeader.ETag);
        builder.Metadata.Add(ResponseHeader.CacheTag);
    }

    private ReadOnlyMemory<byte> Page()
    {
        var page = new ArrayBufferWriter<byte>(read.Value.Items.Length + Frame);
        using var writer = new Utf8JsonWriter(page, Writing);
        writer.WriteStartObject();
        writer.WritePropertyName("items");
        writer.WriteRawValue(read.Value.Items.Span, skipInputValidation: true);
        writer.WriteString("next", next);
        writer.WriteEndObject();
        writer.Flush();
        return page.WrittenMemory;
    }
}
