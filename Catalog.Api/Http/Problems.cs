using Catalog.Domain;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Catalog.Api.Http;

/// <summary>The problem documents (RFC 9457) of this service. For invalid input, <c>errors</c> contains the fields and their rules.</summary>
public static class Problems
{
    /// <summary>The title of a 400 for invalid input.</summary>
    public const string BrokenRule = "The request breaks a rule; nothing was changed.";

    private const string BusySeconds = "2";

    /// <summary>400 for input that breaks one rule.</summary>
    public static ProblemHttpResult BadRequest(string field, string rule) => BadRequest([new RuleViolation(field, rule)]);

    /// <summary>400 for input that breaks rules; nothing was changed.</summary>
    public static ProblemHttpResult BadRequest(IEnumerable<RuleViolation> violations) =>
        Blaming(StatusCodes.Status400BadRequest, BrokenRule, violations);

    /// <summary>404.</summary>
    /// <param name="what">What does not exist, such as <c>product 42</c>.</param>
    public static ProblemHttpResult NotFound(string what) =>
        TypedResults.Problem(statusCode: StatusCodes.Status404NotFound, detail: $"There is no {what}.");

    /// <summary>409 for a value that must be unique and exists already.</summary>
    public static ProblemHttpResult Taken(string field, string rule) =>
        Blaming(StatusCodes.Status409Conflict, "The value is already in use; nothing was changed.", [new RuleViolation(field, rule)]);

    /// <summary>409 for a change that the state of the catalog does not allow.</summary>
    public static ProblemHttpResult Refused(string field, string rule) =>
        Blaming(StatusCodes.Status409Conflict, "The catalog does not allow it; nothing was changed.", [new RuleViolation(field, rule)]);

    /// <summary>412: the resource has changed since the client read it.</summary>
    public static ProblemHttpResult PreconditionFailed() => TypedResults.Problem(
        statusCode: StatusCodes.Status412PreconditionFailed,
        detail: "The resource has another version than If-Match names, or it exists although If-None-Match is *. "
            + "Read it again and repeat the change on the current version.");

    /// <summary>428: a write without its required precondition.</summary>
    public static ProblemHttpResult PreconditionRequired() => TypedResults.Problem(
        statusCode: StatusCodes.Status428PreconditionRequired,
        detail: "Send If-Match with the ETag of the version that you have read, or * for any version.");

    /// <summary>503 with <c>Retry-After</c>: the node has reached a concurrency limit.</summary>
    public static ProblemHttpResult Busy(HttpResponse response)
    {
        response.Headers.RetryAfter = BusySeconds;
        return TypedResults.Problem(
            statusCode: StatusCodes.Status503ServiceUnavailable,
            detail: "Too many requests of this kind are in progress; nothing was changed. Try again after the time in Retry-After.");
    }

    private static ProblemHttpResult Blaming(int status, string title, IEnumerable<RuleViolation> violations) =>
        TypedResults.Problem(new HttpValidationProblemDetails(
            violations.GroupBy(v => v.Field, v => v.Rule).ToDictionary(rules => rules.Key, rules => rules.ToArray()))
        {
            Status = status,
            Title = title,
        });
}
