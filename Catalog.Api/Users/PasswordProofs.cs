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

/// <summary>Verifies the password of a signed-in user before a sensitive change, under the rate limits of sign-in. Thread-safe.</summary>
internal sealed class PasswordProofs(CurrentPassword passwords, RequestRates rates)
{
    private const string Field = "currentPassword";

    /// <summary>The problem for a missing password.</summary>
    public static ProblemHttpResult Missing(string reason) => Problems.BadRequest(Field, reason);

    /// <summary>Verifies the caller's own password, even if an admin changes another user.</summary>
    /// <param name="context">The request.</param>
    /// <param name="password">The password in the request.</param>
    /// <param name="newEmail">
    /// The requested new e-mail address; limited like an account, because the response reveals whether it is taken. <see langword="null"/> for none.
    /// </param>
    /// <param name="ct">Cancels it.</param>
    /// <returns>The refusal; <see langword="null"/> if the password is right.</returns>
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
            // Also per IP address, like registration: many accounts behind one address share one limit.
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

    /// <summary>Why a password was rejected.</summary>
    internal static ProblemHttpResult Refuse(PasswordProof proof, long id, string field, HttpResponse response)
    {
        switch (proof.Outcome)
        {
            case ProofOutcome.NoUser:
                return UserProblems.NoUser(id);
            case ProofOutcome.Wrong:
                return Problems.BadRequest(field, "must be the current password");
            default:
                response.Headers.RetryAfter = Math.Ceiling(proof.LockedFor.TotalSeconds).ToString(CultureInfo.InvariantCulture);
                return TypedResults.Problem(
                    statusCode: StatusCodes.Status429TooManyRequests,
                    detail: "Too many wrong passwords. Try again after the time in Retry-After.");
        }
    }
}
