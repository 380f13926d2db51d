using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Catalog.Lab.Page;

/// <summary>Lets in only what comes from this page: the name of this machine, the same origin, and for an action the token of this start.</summary>
/// <remarks>Another site in the same browser can reach loopback, but knows no token, and its requests name their origin.</remarks>
internal sealed class PageGuard
{
    /// <summary>The header that carries the token.</summary>
    public const string TokenHeader = "X-Lab-Token";

    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /// <summary>New with each start.</summary>
    public string Token { get; } = RandomNumberGenerator.GetHexString(32, lowercase: true);

    /// <summary>Middleware.</summary>
    public Task CheckAsync(HttpContext context, RequestDelegate next)
    {
        var (request, headers) = (context.Request, context.Response.Headers);
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers.CacheControl = "no-store";
        if (request.Host.Host is not ("127.0.0.1" or "localhost"))
        {
            return Refuse(context, "This page answers to the name of this machine only.");
        }

        if (request.Headers["Sec-Fetch-Site"].ToString() is not ("" or "same-origin" or "none") && !IsVisit(request))
        {
            return Refuse(context, "This page answers to itself only.");
        }

        if (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
        {
            return next(context);
        }

        return request.Headers.Origin == $"{request.Scheme}://{request.Host}" && IsToken(request.Headers[TokenHeader].ToString())
            ? next(context)
            : Refuse(context, "An action needs the token of this start, and comes from this page. Reload the page.");
    }

    // A link on another page: each node of the service links here. The page itself does nothing before its visitor does.
    private static bool IsVisit(HttpRequest request) => HttpMethods.IsGet(request.Method) && request.Path == "/"
        && request.Headers["Sec-Fetch-Mode"] == "navigate" && request.Headers["Sec-Fetch-Dest"] == "document";

    private bool IsToken(string given) => CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), Encoding.UTF8.GetBytes(Token));

    private static Task Refuse(HttpContext context, string why) =>
        TypedResults.Problem(statusCode: StatusCodes.Status403Forbidden, detail: why).ExecuteAsync(context);
}
