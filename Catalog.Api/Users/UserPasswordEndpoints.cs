using System.ComponentModel.DataAnnotations;
using Catalog.Api.Http;
using Catalog.Domain;
using Catalog.Domain.Users;
using Catalog.Infrastructure.Users;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using static Catalog.Api.Http.InputRules;

namespace Catalog.Api.Users;

/// <summary>The password of a user. It is written, and never read.</summary>
public static class UserPasswordEndpoints
{
    /// <summary>Maps <c>/users/{id}/password</c>.</summary>
    public static void MapUserPasswords(this IEndpointRouteBuilder routes) => routes.MapPut("/users/{id}/password", ChangePassword)
        .WithTags("Users")
        .WithName("ChangePassword")
        .WithSummary("Change the password; the user's sessions end")
        .WithDescription("The current password must come with it; the guesses count as failed sign-ins. The session that asks goes on under a new token, all others end.")
        .ProducesBodyProblems()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status429TooManyRequests)
        .ProducesProblem(StatusCodes.Status503ServiceUnavailable);

    private static async Task<Results<NoContent, ProblemHttpResult>> ChangePassword(
        [Range(typeof(long), "1", MaxId)] long id,
        [FromBody] PasswordInput password,
        PasswordStore passwords,
        HttpResponse response,
        CancellationToken ct)
    {
        if (BadId(id) is { } problem)
        {
            return problem;
        }

        var violations = new List<RuleViolation>();
        if (PasswordRules.BrokenCurrent(password.Current) is { } current)
        {
            violations.Add(new RuleViolation("current", current));
        }

        if (PasswordRules.Broken(password.New, email: null) is { } replacement)
        {
            violations.Add(new RuleViolation("new", replacement));
        }

        if (violations.Count > 0)
        {
            return Problems.BadRequest(violations);
        }

        var change = await passwords.ChangeAsync(id, password.Current!, password.New!, keep: null, ct);
        return change.Outcome == PasswordChangeOutcome.Done ? TypedResults.NoContent() : UserProblems.Of(change, id, response);
    }
}
