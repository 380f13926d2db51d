using System.Globalization;
using Catalog.Api.Auth;
using Catalog.Api.Bulkheads;
using Catalog.Api.Http;
using Catalog.Api.RateLimits;
using Catalog.Domain.Users;
using Catalog.Infrastructure.RateLimits;
using Catalog.Infrastructure.Users;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Catalog.Api.Users;

/// <summary>Asks the signed-in user for the password before a change that matters, under the limits of registration. Thread-safe.</summary>
internal sealed class PasswordProofs(CurrentPassword passwords, RequestRates rates)
{
    private const string Field = "currentPassword";

    /// <summary>The problem where the password is missing.</summary>
    public static ProblemHttpResult Missing(string reason) => Problems.BadRequest(Field, reason);

    /// <summary>Asks for the caller's own password, also where an admin changes somebody else.</summary>
    /// <param name="context">The request.</param>
    /// <param name="password">What was sent.</param>
    /// <param name="newEmail">
    /// The e-mail address that is asked for, because the answer tells whether it is taken; <see langword="null"/> for none.
    /// </param>
    /// <param name="ct">Cancels it.</param>
    /// <returns>Why it is refused; <see langword="null"/> when the password is right.</returns>
    public async ValueTask<ProblemHttpResult?> TryAsync(HttpContext context, string? password, string? newEmail, CancellationToken ct)
    {
        if (PasswordRules.BrokenCurrent(password) is { } rule)
        {
            return Missing(rule);
        }

        var caller = context.User.Session.UserId;
        var refusal = await rates.TryTakeAsync(context, RatePolicy.SignIn, RequestRates.ClientOf(context))
            ?? await rates.TryTakeAccountAsync(context, newEmail ?? $"user {caller}");
        if (refusal is null && newEmail is not null)
        {
            // By address too, as registration is: many accounts at one place ask no more than one.
            refusal = await rates.TryTakeAsync(context, RatePolicy.SignIn, RateClient.Address(context.Connection.RemoteIpAddress));
        }

        if (refusal is not null)
        {
            return refusal;
        }

        var proof = await passwords.CheckAsync(caller, password!, context.Connection.RemoteIpAddress, ct);
        context.HoldAnswer(proof.HoldFor);
        return proof.Outcome == ProofOutcome.Right ? null : Refuse(proof, caller, Field, context.Response);
    }

    /// <summary>Why a password was not taken as the current one.</summary>
    internal static ProblemHttpResult Refuse(PasswordProof proof, long id, string field, HttpResponse response)
    {
        switch (proof.Outcome)
        {
            case ProofOutcome.NoUser:
                return UserProblems.NoUser(id);
            case ProofOutcome.Wrong:
                return Problems.BadRequest(field, "must be the password as it is now");
            default:
                response.Headers.RetryAfter = Math.Ceiling(proof.LockedFor.TotalSeconds).ToString(CultureInfo.InvariantCulture);
                return TypedResults.Problem(
                    statusCode: StatusCodes.Status429TooManyRequests,
                    detail: "The password was wrong too often. Try again after the time in Retry-After.");
        }
    }
}
