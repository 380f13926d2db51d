using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace Catalog.Api.Http;

/// <summary>
/// Answers 415 to a body in another charset than UTF-8, which would be read wrong, or with a content encoding; gzip is for endpoints with
/// <see cref="TakesGzip"/>.
/// </summary>
public sealed class BodyEncoding(RequestDelegate next)
{
    private const string Charset = "charset";
    private const string Utf8 = "utf-8";
    private const string Identity = "identity";
    private const string Gzip = "gzip";

    /// <summary>Handles one request. A request without a body passes.</summary>
    public Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        if ((request.ContentType is null && !request.Headers.ContainsKey(HeaderNames.ContentEncoding))
            || context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody == false)
        {
            return next(context);
        }

        if (request.Headers.GetCommaSeparatedValues(HeaderNames.ContentEncoding)
            .Any(coding => coding.Length > 0 && !IsTaken(coding, context)))
        {
            var takesGzip = context.GetEndpoint()?.Metadata.GetMetadata<TakesGzip>() is not null;
            context.Response.Headers.AcceptEncoding = takesGzip ? $"{Gzip}, {Identity}" : Identity;
            return Refuse(context, takesGzip ? "The body has a Content-Encoding other than gzip." : "The body has a Content-Encoding. Send it unencoded.");
        }

        if (string.IsNullOrEmpty(request.ContentType))
        {
            return next(context);
        }

        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var media))
        {
            return Refuse(context, "The Content-Type cannot be read.");
        }

        if (!IsUtf8(media))
        {
            return Refuse(context, "The charset of the body is not UTF-8. Send UTF-8.");
        }

        if (!media.Charset.HasValue)
        {
            return next(context);
        }

        media.Charset = Utf8; // quotes make no difference (RFC 9110, 5.6.6), but the framework does not expect them
        request.ContentType = media.ToString();
        return next(context);
    }

    /// <summary>Whether a media type names no other charset than UTF-8.</summary>
    public static bool IsUtf8(MediaTypeHeaderValue media) => media.Parameters
        .Where(parameter => parameter.Name.Equals(Charset, StringComparison.OrdinalIgnoreCase))
        .All(charset => HeaderUtilities.RemoveQuotes(charset.Value).Equals(Utf8, StringComparison.OrdinalIgnoreCase));

    private static bool IsTaken(string coding, HttpContext context) =>
        string.Equals(coding, Identity, StringComparison.OrdinalIgnoreCase)
        || (string.Equals(coding, Gzip, StringComparison.OrdinalIgnoreCase) && context.GetEndpoint()?.Metadata.GetMetadata<TakesGzip>() is not null);

    private static Task Refuse(HttpContext context, string detail) =>
        TypedResults.Problem(statusCode: StatusCodes.Status415UnsupportedMediaType, detail: detail).ExecuteAsync(context);
}

/// <summary>Endpoint metadata: the handler reads a body that gzip compressed.</summary>
internal sealed class TakesGzip;
