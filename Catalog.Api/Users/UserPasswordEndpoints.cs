using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using Catalog.Api.Auth;
using Catalog.Api.Bulkheads;
using Catalog.Api.Http;
using Catalog.Api.OpenApi;
using Catalog.Api.RateLimits;
using Catalog.Api.Sessions;
using Catalog.Domain;
using Catalog.Domain.Users;
using Catalog.Infrastructure.RateLimits;
using Catalog.Infrastructure.Sessions;
using Catalog.Infrastructure.Users;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Validation;

namespace Catalog.Api.Users;

/// <summary>The password of a user, which can be changed but not read.</summary>
public static class UserPasswordEndpoints
{
    /// <summary>Maps <c>/users/{id}/password</c>.</summary>
    public static void MapUserPasswords(this IEndpointRouteBuilder routes) => routes.MapPut("/users/{id}/password", ChangePassword)
        .WithTags(Tag.Users)
        .WithName("ChangePassword")
        .ForCustomers()
        .LimitedAs(RatePolicy.SignIn)
        .WithSummary("Change your own password; all other sessions end")
        .WithDescription("Requires the current password; wrong ones count and lock like failed sign-ins. The current session continues under the new token in the response; all other sessions end. Nobody, not even an admin, can change the password of another user.")
        .ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<Results<Ok<SignedInResponse>, ProblemHttpResult, ChallengeHttpResult>> ChangePassword(
        [Id] long id,
        [FromBody, SkipValidation] PasswordInput password,
        ClaimsPrincipal user,
        PasswordStore passwords,
        SessionStore sessions,
        RequestRates rates,
        HttpContext context,
        CancellationToken ct)
    {
        if (id != user.Session.UserId)
        {
            return UserProblems.NoUser(id);
        }

        var violations = new List<RuleViolation>();
        if (PasswordRules.BrokenCurrent(password.Current) is { } current)
        {
            violations.Add(new RuleViolation("current", current));
        }

        if (PasswordRules.BrokenChange(password.New, email: null, password.Current) is { } replacement)
        {
            violations.Add(new RuleViolation("new", replacement));
        }

        if (violations.Count > 0)
        {
            return Problems.BadRequest(violations);
        }

        if (await rates.TryTakeAccountAsync(context, $"user {id}") is { } refusal)
        {
            return refusal;
        }

        var from = context.Connection.RemoteIpAddress;
        var change = await passwords.ChangeAsync(id, password.Current!, password.New!, keep: user.Session.SessionId, from, ct);
        context.HoldAnswer(change.Proof.HoldFor);
        if (!change.IsDone)
        {
            return change.Rule is { } rule
                ? Problems.BadRequest("new", rule)
                : PasswordProofs.Refuse(change.Proof, id, "current", context.Response);
        }

        context.Response.Headers.CacheControl = CacheControl.NoStore;
        return await sessions.RotateAsync(user.Session) is { } opened
            ? TypedResults.Ok(new SignedInResponse(opened.Token, SessionResponse.From(opened.Session)))
            : TypedResults.Challenge();
    }
}

/// <summary>A change of a password. A class, not a record, so that <c>ToString</c> contains neither password.</summary>
public sealed class PasswordInput
{
    /// <summary>The current password.</summary>
    /// <example>correct horse battery staple</example>
    [Required, StringLength(PasswordRules.Most)]
    public string? Current { get; init; }

    /// <summary>The new password: any characters, but neither the e-mail address, the current password nor a common one.</summary>
    /// <example>eleven purple elephants</example>
    [Required, StringLength(PasswordRules.Most, MinimumLength = PasswordRules.Least)]
    public string? New { get; init; }
}
