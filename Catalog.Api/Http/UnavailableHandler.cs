using System.Globalization;
using Catalog.Caching;
using Catalog.Caching.Telemetry;
using Catalog.Infrastructure.Persistence;
using Microsoft.AspNetCore.Diagnostics;
using Npgsql;

namespace Catalog.Api.Http;

/// <summary>Answers 503 with Retry-After when the database or the way to it is to blame, so that the client knows to come again.</summary>
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
                cause, "Answered 503 to {Method} {Path}, and for the same reason {Others} times since this was last logged",
                httpContext.Request.Method, httpContext.Request.Path, others);
        }

        httpContext.Response.Headers.RetryAfter = RetryAfterSeconds.ToString(CultureInfo.InvariantCulture);
        await TypedResults.Problem(
            statusCode: StatusCodes.Status503ServiceUnavailable,
            detail: "A server that this request needs does not answer. Try again after the time in Retry-After.")
            .ExecuteAsync(httpContext);
        return true;
    }

    // EF Core wraps what Npgsql throws. A refused statement is our mistake, unless the server refuses it for now.
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
