using Microsoft.AspNetCore.Diagnostics;
using Microsoft.Net.Http.Headers;

namespace Catalog.Api.Http;

/// <summary>Answers 415 to a body whose charset is not known, for which the framework throws as if the service were to blame.</summary>
public sealed class UnknownCharsetHandler : IExceptionHandler
{
    /// <inheritdoc />
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is not InvalidOperationException
            || !MediaTypeHeaderValue.TryParse(httpContext.Request.ContentType, out var type)
            || !type.Charset.HasValue
            || type.Encoding is not null)
        {
            return false;
        }

        await TypedResults.Problem(
            statusCode: StatusCodes.Status415UnsupportedMediaType,
            detail: "The charset of the body is not known. Send UTF-8.").ExecuteAsync(httpContext);
        return true;
    }
}
