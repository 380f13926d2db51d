using Catalog.Api.Http;
using Catalog.Infrastructure.Users;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Catalog.Api.Users;

/// <summary>The problem documents for users and addresses.</summary>
internal static class UserProblems
{
    /// <summary>The description of If-Match in the OpenAPI document.</summary>
    public const string IfMatchText = "The ETag of the user as you have read it, or * for any. Without it: 428.";

    /// <summary>404.</summary>
    public static ProblemHttpResult NoUser(long id) => Problems.NotFound($"user {id}");

    /// <summary>404.</summary>
    public static ProblemHttpResult NoAddress(long userId, long id) => Problems.NotFound($"address {id} of user {userId}");

    /// <summary>Why a user was not written. Does not contain an e-mail address that is in use: problems end up in logs.</summary>
    public static ProblemHttpResult Of(UserWriteOutcome outcome, long id) => outcome switch
    {
        UserWriteOutcome.NotFound => NoUser(id),
        UserWriteOutcome.VersionMismatch => Problems.PreconditionFailed(),
        UserWriteOutcome.PasswordNeeded => PasswordProofs.Missing("is required to change the e-mail address"),
        UserWriteOutcome.EmailTaken => Problems.Taken("email", "must be unique; another user has it"),
        _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, "This write was not refused."),
    };

    /// <summary>Why an address was not written.</summary>
    public static ProblemHttpResult Of(AddressWriteOutcome outcome, long userId, long id, string? country) => outcome switch
    {
        AddressWriteOutcome.NoUser => NoUser(userId),
        AddressWriteOutcome.NoAddress => NoAddress(userId, id),
        AddressWriteOutcome.VersionMismatch => Problems.PreconditionFailed(),
        AddressWriteOutcome.UnknownCountry => Problems.BadRequest("country", $"must be one of GET /countries; '{country}' is not"),
        AddressWriteOutcome.TooMany => TypedResults.Problem(
            statusCode: StatusCodes.Status409Conflict,
            title: "There would be too many addresses; nothing was changed.",
            detail: $"A user can have at most {Domain.Users.AddressRules.MostAddresses} addresses."),
        _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, "This write was not refused."),
    };
}
