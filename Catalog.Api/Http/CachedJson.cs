using System.Reflection;
using Catalog.Api.OpenApi;
using Catalog.Caching;
using Microsoft.AspNetCore.Http.Metadata;

namespace Catalog.Api.Http;

/// <summary>
/// Answers with JSON from a cache: copies the bytes to the socket unchanged, or answers 304 when the client has them. HEAD gets the
/// headers only. Under a policy that encrypts, no shared cache may store the response.
/// </summary>
/// <param name="read">The result of the cache; found.</param>
/// <param name="tag">The entity tag, see <see cref="EntityTag"/>.</param>
/// <param name="policy">The policy under which the bytes are cached.</param>
/// <param name="known">The request's <c>If-None-Match</c>, or <see langword="null"/>.</param>
/// <param name="cacheTag">The names that purge the response, see <see cref="CacheTag"/>; <see langword="null"/> for the resource alone.</param>
public sealed class CachedJson(
    CacheRead<ReadOnlyMemory<byte>> read, string tag, CachePolicy policy, string? known, string? cacheTag = null)
    : IResult, IEndpointMetadataProvider
{
    /// <inheritdoc />
    public Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.Headers.ETag = tag;
        response.Headers.CacheControl = CacheControl.Of(policy, read.Outcome);
        response.Headers[CacheStatus.Header] = CacheStatus.Of(read);

        if (EntityTag.IsKnown(known, tag))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        // On a 304, a cache keeps the tags that it has (RFC 9111, 4.3.4).
        if (!policy.Encrypt)
        {
            response.Headers[CacheTag.Header] = cacheTag ?? policy.Resource;
        }

        response.ContentType = "application/json";
        response.ContentLength = read.Value.Length;
        return HttpMethods.IsHead(httpContext.Request.Method)
            ? Task.CompletedTask
            : response.BodyWriter.WriteAsync(read.Value, httpContext.RequestAborted).AsTask();
    }

    /// <inheritdoc />
    public static void PopulateMetadata(MethodInfo method, EndpointBuilder builder)
    {
        // The endpoint declares the type of the 200 with Produces<T>.
        builder.Metadata.Add(new ProducesResponseTypeMetadata(StatusCodes.Status304NotModified, typeof(void)));
        builder.Metadata.Add(ResponseHeader.CacheStatus);
        builder.Metadata.Add(ResponseHeader.ETag);
        builder.Metadata.Add(ResponseHeader.CacheTag);
    }
}
