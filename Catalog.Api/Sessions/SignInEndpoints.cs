using System.ComponentModel.DataAnnotations;
using Catalog.Api.Auth;
using Catalog.Api.Bulkheads;
using Catalog.Api.Http;
using Catalog.Api.RateLimits;
using Catalog.Domain;
using Catalog.Domain.Sessions;
using Catalog.Infrastructure.RateLimits;
using Catalog.Infrastructure.Sessions;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Catalog.Api.Sessions;

/// <summary>Signing in.</summary>
public static class SignInEndpoints
{
    /// <summary>Maps <c>POST /sessions</c>.</summary>
    public static void MapSignIn(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/sessions", Open)
            .WithTags("Sessions")
            .WithName("SignIn")
            .WorksAs(Work.SignIn)
            .WithSummary("Sign in: open a session for the password of an account")
            .WithDescription("A refusal does not tell whether there is such an account. After some failures the network that they come from is locked out of the account for a while, also with the right password; other networks are not. Many failures from anywhere delay each sign-in to the account by some seconds at most.")
            .ProducesProblem(StatusCodes.Status401Unauthorized)
            .AllowAnonymous()
            .LimitedAs(RatePolicy.SignIn);

    private static async Task<Results<Created<SignedInResponse>, ProblemHttpResult>> Open(
        [FromBody] SignInInput input, SignIn signIn, RequestRates rates, HttpContext context, CancellationToken ct)
    {
        if (await rates.TryTakeAccountAsync(context, input.Email!) is { } refusal)
        {
            return refusal;
        }

        var response = context.Response;
        response.Headers.CacheControl = CacheControl.NoStore;
        var answer = await signIn.OpenAsync(input.Email!, input.Password!, TextRules.Clean(input.Client) ?? "", context.Connection.RemoteIpAddress, ct);
        context.HoldAnswer(answer.HoldFor);
        if (answer.Session is { } opened)
        {
            return TypedResults.Created("/sessions/current", new SignedInResponse(opened.Token, SessionResponse.From(opened.Session)));
        }

        response.Headers.WWWAuthenticate = BearerHandler.Challenge;
        return TypedResults.Problem(
            statusCode: StatusCodes.Status401Unauthorized,
            detail: "E-mail and password do not belong together, or too many sign-ins have failed: then wait some minutes.");
    }
}

/// <summary>Who wants to sign in.</summary>
public sealed record SignInInput
{
    /// <summary>The address of the account, in any case.</summary>
    /// <example>ada@example.com</example>
    [Given, Text(1, SessionRules.EmailLength)]
    public string? Email { get; init; }

    /// <summary>The password of the account.</summary>
    /// <example>correct horse battery staple</example>
    [Given, StringLength(SessionRules.PasswordLength, MinimumLength = 1, ErrorMessage = "must be {2} to {1} characters long")]
    public string? Password { get; init; }

    /// <summary>What the client calls itself, so that its user knows it among others; missing counts as empty.</summary>
    /// <example>Firefox on the kitchen computer</example>
    [Text(0, SessionRules.ClientLength, Cleaned = true)]
    public string? Client { get; init; }

    /// <summary>Leaves the password out, so that no log shows it.</summary>
    public override string ToString() => $"{nameof(SignInInput)} {{ {nameof(Client)} = {Client} }}";
}
