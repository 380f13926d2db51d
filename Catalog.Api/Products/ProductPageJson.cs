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
/// Answers with a <see cref="ProductPage"/> whose items are JSON already: they are copied as they are, or 304 is sent when the client
/// has them. For HEAD the headers alone.
/// </summary>
/// <param name="read">The page as cached or loaded.</param>
/// <param name="next">The address of the next page; <see langword="null"/> on the last.</param>
/// <param name="known">The request's <c>If-None-Match</c>; <see langword="null"/> without.</param>
/// <param name="cacheControl">Who may keep it.</param>
/// <param name="cacheTags">What the answer is dropped with, see <see cref="CacheTag"/>.</param>
public sealed class ProductPageJson(CacheRead<ProductSlice> read, string? next, string? known, string cacheControl, string cacheTags)
    : IResult, IEndpointMetadataProvider
{
    private const int Frame = 256; // what stands around the items at most
    private static readonly JsonWriterOptions Writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <inheritdoc />
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        var tag = EntityTag.Of(read.Value.Items, read.Value.Last);
        response.Headers.ETag = tag;
        response.Headers.CacheControl = cacheControl;
        response.Headers[CacheStatus.Header] = CacheStatus.Of(read);
        if (next is not null)
        {
            response.Headers.Link = $"<{next}>; rel=\"next\"";
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
