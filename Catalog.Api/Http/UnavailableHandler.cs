using System.Globalization;
using Catalog.Infrastructure.Caching.Protection;
using Microsoft.AspNetCore.Diagnostics;
using Npgsql;

namespace Catalog.Api.Http;

/// <summary>Answers 503 with Retry-After when the database or the way to it is to blame, so that the client knows to come again.</summary>
public sealed class UnavailableHandler(ILogger<UnavailableHandler> logger) : IExceptionHandler
{
    private const int RetryAfterSeconds = 2;

    /// <inheritdoc />
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (Cause(exception) is not { } cause)
        {
            return false;
        }

        logger.LogWarning(cause, "Answered 503 to {Method} {Path}", httpContext.Request.Method, httpContext.Request.Path);
        httpContext.Response.Headers.RetryAfter = RetryAfterSeconds.ToString(CultureInfo.InvariantCulture);
        await TypedResults.Problem(
            statusCode: StatusCodes.Status503ServiceUnavailable,
            detail: "A server that this request needs does not answer. Try again after the time in Retry-After.")
            .ExecuteAsync(httpContext);
        return true;
    }

    // EF Core wraps what Npgsql throws. A refused statement is our mistake, unless the server refuses everything just now.
    private static Exception? Cause(Exception? exception)
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            if (exception is CacheOverloadedException or TimeoutException || exception is NpgsqlException { IsTransient: true }
                || (exception is NpgsqlException and not PostgresException))
            {
                return exception;
            }
        }

        return null;
    }
}
