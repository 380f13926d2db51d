using Microsoft.Extensions.Primitives;

namespace Catalog.Api.Hosting;

/// <summary>Sets on every answer what keeps a browser from guessing, framing and telling where it came from.</summary>
public sealed class SecurityHeadersMiddleware(RequestDelegate next)
{
    /// <summary>The policy for data, which need nothing from anywhere.</summary>
    public const string DataPolicy = "default-src 'none'; frame-ancestors 'none'";

    /// <summary>The policy of the page that browses the API: its own files, and the icons and styles that it has within.</summary>
    public const string PagePolicy =
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static readonly PathString PagePath = "/swagger";
    private static readonly StringValues ForData = DataPolicy;
    private static readonly StringValues ForPage = PagePolicy;
    private static readonly StringValues NoSniff = "nosniff";
    private static readonly StringValues NoReferrer = "no-referrer";

    /// <summary>Goes on; the headers are set when the answer starts, so that an exception on the way does not take them off.</summary>
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
        headers.ContentSecurityPolicy = context.Request.Path.StartsWithSegments(PagePath) ? ForPage : ForData;
        headers["Referrer-Policy"] = NoReferrer;
        return Task.CompletedTask;
    }
}
