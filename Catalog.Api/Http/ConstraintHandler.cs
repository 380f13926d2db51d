using Catalog.Caching.Telemetry;
using Microsoft.AspNetCore.Diagnostics;
using Npgsql;

namespace Catalog.Api.Http;

/// <summary>Answers 409 when a row would break a check constraint: plain SQL has set it so that the request does not fit.</summary>
/// <remarks>Input that breaks a rule is a 400 before it reaches the database, so what remains is the state of the row.</remarks>
public sealed class ConstraintHandler(ILogger<ConstraintHandler> logger, TimeProvider time) : IExceptionHandler
{
    private readonly FailureLog _failures = new(time);

    /// <inheritdoc />
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (exception.GetBaseException() is not PostgresException { SqlState: PostgresErrorCodes.CheckViolation } refused)
        {
            return false;
        }

        if (_failures.IsDue(refused.ConstraintName ?? "", out var others))
        {
            logger.LogWarning(
                refused, "Answered {Method} {Path} with 409; {Others} more requests broke the same constraint since the last log entry",
                httpContext.Request.Method, httpContext.Request.Path, others);
        }

        await TypedResults.Problem(
            statusCode: StatusCodes.Status409Conflict,
            title: "The stored data does not allow it; nothing was changed.",
            detail: $"A row of {refused.TableName} would break {refused.ConstraintName}. It was probably changed by plain SQL; an operator can mend it.")
            .ExecuteAsync(httpContext);
        return true;
    }
}
