using Microsoft.AspNetCore.OutputCaching;

namespace Catalog.Api.OpenApi;

/// <summary>Keeps the document for a minute, whoever asks. The framework's default policy leaves out requests with a token.</summary>
internal sealed class CachedDocument : IOutputCachePolicy
{
    private static readonly TimeSpan KeepFor = TimeSpan.FromMinutes(1);

    public ValueTask CacheRequestAsync(OutputCacheContext context, CancellationToken cancellation)
    {
        context.EnableOutputCaching = true;
        context.AllowCacheLookup = true;
        context.AllowCacheStorage = true;
        context.AllowLocking = true; // one request writes the document, and the others wait for it
        context.ResponseExpirationTimeSpan = KeepFor;
        return default;
    }

    public ValueTask ServeFromCacheAsync(OutputCacheContext context, CancellationToken cancellation) => default;

    public ValueTask ServeResponseAsync(OutputCacheContext context, CancellationToken cancellation)
    {
        context.AllowCacheStorage = context.HttpContext.Response.StatusCode == StatusCodes.Status200OK;
        return default;
    }
}
