using System.Globalization;
using Catalog.Caching;
using Catalog.Caching.Telemetry;
using Catalog.Infrastructure.Persistence;
using Microsoft.AspNetCore.Diagnostics;
using Npgsql;

namespace Catalog.Api.Http;

/// <summary>Answers 503 with Retry-After when the database is unavailable or loads are limited, so that the client tries again.</summary>
public sealed class UnavailableHandler(ILogger<UnavailableHandler> logger, TimeProvider time) : IExceptionHandler
{
    private const int RetryAfterSeconds = 2;
    private readonly FailureLog _failures = new(time);

    /// <inheritdoc />
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (Cause(exception) is not { } cause)
        {
            return false;
        }

        if (_failures.IsDue(KindOf(cause), out var others))
        {
            logger.LogWarning(
                cause, "Answered {Method} {Path} with 503; {Others} more requests had the same cause since the last log entry",
                httpContext.Request.Method, httpContext.Request.Path, others);
        }

        httpContext.Response.Headers.RetryAfter = RetryAfterSeconds.ToString(CultureInfo.InvariantCulture);
        await TypedResults.Problem(
            statusCode: StatusCodes.Status503ServiceUnavailable,
            detail: "A server that this request needs is unavailable. Try again after the time in Retry-After.")
            .ExecuteAsync(httpContext);
        return true;
    }

    // EF Core wraps Npgsql's exceptions. A refused statement is our mistake, unless the server refuses it temporarily.
    private static Exception? Cause(Exception? exception)
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            if (exception is CacheOverloadedException or TimeoutException || PostgresRefusals.AreBehind(exception))
            {
                return exception;
            }
        }

        return null;
    }

    private static string KindOf(Exception cause) => cause is PostgresException refused ? refused.SqlState : cause.GetType().Name;
}
