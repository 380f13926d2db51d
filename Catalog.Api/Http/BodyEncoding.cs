using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace Catalog.Api.Http;

/// <summary>Answers 415 to a body that is not plain UTF-8: in another charset, which would be read wrong, or compressed.</summary>
public sealed class BodyEncoding(RequestDelegate next)
{
    private const string Utf8 = "utf-8";
    private const string Identity = "identity";

    /// <summary>Handles one request; one without a body passes.</summary>
    public Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        if ((request.ContentType is null && !request.Headers.ContainsKey(HeaderNames.ContentEncoding))
            || context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody == false)
        {
            return next(context);
        }

        if (request.Headers.GetCommaSeparatedValues(HeaderNames.ContentEncoding)
            .Any(coding => coding.Length > 0 && !string.Equals(coding, Identity, StringComparison.OrdinalIgnoreCase)))
        {
            context.Response.Headers.AcceptEncoding = Identity;
            return Refuse(context, "The body is encoded (Content-Encoding). Send it as it is.");
        }

        if (string.IsNullOrEmpty(request.ContentType))
        {
            return next(context);
        }

        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var media))
        {
            return Refuse(context, "The Content-Type cannot be read.");
        }

        if (!media.Charset.HasValue)
        {
            return next(context);
        }

        if (!HeaderUtilities.RemoveQuotes(media.Charset).Equals(Utf8, StringComparison.OrdinalIgnoreCase))
        {
            return Refuse(context, "The charset of the body is not UTF-8. Send UTF-8.");
        }

        media.Charset = Utf8; // in quotes it is the same (RFC 9110, 5.6.6), but the framework looks for it without
        request.ContentType = media.ToString();
        return next(context);
    }

    private static Task Refuse(HttpContext context, string detail) =>
        TypedResults.Problem(statusCode: StatusCodes.Status415UnsupportedMediaType, detail: detail).ExecuteAsync(context);
}
