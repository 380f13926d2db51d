using System.Reflection;
using Catalog.Api.OpenApi;
using Catalog.Caching;
using Microsoft.AspNetCore.Http.Metadata;

namespace Catalog.Api.Http;

/// <summary>
/// Answers with JSON from a cache: the bytes are copied to the socket as they are, or 304 is sent when the client has them. For HEAD
/// the headers alone. Under a policy that encrypts, the answer is one client's alone: no cache in front may keep it.
/// </summary>
/// <param name="read">What the cache answered; found.</param>
/// <param name="tag">The entity tag, see <see cref="EntityTag"/>.</param>
/// <param name="policy">The policy under which the bytes are cached.</param>
/// <param name="known">The request's <c>If-None-Match</c>; <see langword="null"/> without.</param>
/// <param name="cacheTags">
/// Names what else than the resource the answer is dropped with, joined by commas; see <see cref="CacheTag"/>. Not asked for a 304.
/// </param>
public sealed class CachedJson(
    CacheRead<ReadOnlyMemory<byte>> read, string tag, CachePolicy policy, string? known, Func<string?>? cacheTags = null)
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

        // A 304 leaves a cache the tags that it has (RFC 9111, 4.3.4).
        if (!policy.Encrypt)
        {
            response.Headers[CacheTag.Header] = CacheTag.Of(policy, cacheTags?.Invoke());
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
        // The 200 names its type where the endpoint is mapped, with Produces<T>.
        builder.Metadata.Add(new ProducesResponseTypeMetadata(StatusCodes.Status304NotModified, typeof(void)));
        builder.Metadata.Add(ResponseHeader.CacheStatus);
        builder.Metadata.Add(ResponseHeader.ETag);
        builder.Metadata.Add(ResponseHeader.CacheTag);
    }
}
