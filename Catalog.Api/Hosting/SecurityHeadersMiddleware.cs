using Microsoft.Extensions.Primitives;

namespace Catalog.Api.Hosting;

/// <summary>Sets the headers that stop a browser from sniffing content types, framing pages and sending referrers.</summary>
/// <remarks>Responses of the server itself to malformed requests (a bad request line, headers too long) have none.</remarks>
public sealed class SecurityHeadersMiddleware(RequestDelegate next)
{
    /// <summary>The content security policy of API responses, which load nothing.</summary>
    public const string DataPolicy = "default-src 'none'; frame-ancestors 'none'";

    /// <summary>The content security policy of Swagger UI: its own files, with inline styles and icons.</summary>
    public const string PagePolicy =
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static readonly PathString PagePath = "/swagger";
    private static readonly StringValues ForData = DataPolicy;
    private static readonly StringValues ForPage = PagePolicy;
    private static readonly StringValues NoSniff = "nosniff";
    private static readonly StringValues NoReferrer = "no-referrer";

    /// <summary>Sets the headers when the response starts, because the exception handler clears those that were set before.</summary>
    public Task InvokeAsync(HttpContext context)
    {
        context.Response.OnStarting(SetHeaders, context);
        return next(context);
    }

    private static Task SetHeaders(object state)
    {
        var context = (HttpContext)state;
        var headers = context.Response.Headers;
        headers.XContentTypeOptions = NoSniff;
        if (headers.ContentSecurityPolicy.Count == 0) // else the endpoint's own
        {
            headers.ContentSecurityPolicy = context.Request.Path.StartsWithSegments(PagePath) ? ForPage : ForData;
        }

        headers["Referrer-Policy"] = NoReferrer;
        return Task.CompletedTask;
    }
}
