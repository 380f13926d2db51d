using Catalog.Domain;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Catalog.Api.Http;

/// <summary>The problem documents (RFC 9457) of this service. Where a field is to blame, <c>errors</c> names it and its rule.</summary>
public static class Problems
{
    /// <summary>The title of a 400 for input.</summary>
    public const string BrokenRule = "The request breaks a rule; nothing was changed.";

    /// <summary>400 for input that breaks one rule.</summary>
    public static ProblemHttpResult BadRequest(string field, string rule) => BadRequest([new RuleViolation(field, rule)]);

    /// <summary>400 for input that breaks rules; nothing was changed.</summary>
    public static ProblemHttpResult BadRequest(IEnumerable<RuleViolation> violations) =>
        Blaming(StatusCodes.Status400BadRequest, BrokenRule, violations);

    /// <summary>404.</summary>
    /// <param name="what">The thing that is not there, such as <c>product 42</c>.</param>
    public static ProblemHttpResult NotFound(string what) =>
        TypedResults.Problem(statusCode: StatusCodes.Status404NotFound, detail: $"There is no {what}.");

    /// <summary>409 for a value that must be unique and is taken.</summary>
    public static ProblemHttpResult Taken(string field, string rule) =>
        Blaming(StatusCodes.Status409Conflict, "The value is taken; nothing was changed.", [new RuleViolation(field, rule)]);

    /// <summary>412: somebody else changed the resource since the client read it.</summary>
    public static ProblemHttpResult PreconditionFailed() => TypedResults.Problem(
        statusCode: StatusCodes.Status412PreconditionFailed,
        detail: "The resource has another version than If-Match names, or is there although If-None-Match says *. "
            + "Read it again, and repeat the change on what it is now.");

    /// <summary>428: a write that does not say which version it is meant for.</summary>
    public static ProblemHttpResult PreconditionRequired() => TypedResults.Problem(
        statusCode: StatusCodes.Status428PreconditionRequired,
        detail: "Send If-Match with the ETag of the version that you have read, or * for whatever version there is.");

    /// <summary>503: the node does as much of this as it may at once. To be answered with <c>Retry-After</c>.</summary>
    public static ProblemHttpResult Busy() => TypedResults.Problem(
        statusCode: StatusCodes.Status503ServiceUnavailable,
        detail: "Too many requests of this kind are under way; nothing was changed. Try again after the time in Retry-After.");

    private static ProblemHttpResult Blaming(int status, string title, IEnumerable<RuleViolation> violations) =>
        TypedResults.Problem(new HttpValidationProblemDetails(
            violations.GroupBy(v => v.Field, v => v.Rule).ToDictionary(rules => rules.Key, rules => rules.ToArray()))
        {
            Status = status,
            Title = title,
        });
}
