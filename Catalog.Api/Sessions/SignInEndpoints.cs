using System.ComponentModel.DataAnnotations;
using Catalog.Api.Auth;
using Catalog.Api.Bulkheads;
using Catalog.Api.Http;
using Catalog.Api.OpenApi;
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
            .WithTags(Tag.Sessions)
            .WithName("SignIn")
            .WorksAs(Work.SignIn)
            .WithSummary("Sign in: open a session with e-mail and password")
            .WithDescription("A refusal does not reveal whether the account exists. After some failures, the client's network is locked out of the account for a while, even with the right password; other networks are not. Many failures from anywhere delay each sign-in to the account by a few seconds at most.")
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
            detail: "Wrong e-mail or password, or too many failed sign-ins. In the second case, wait some minutes.");
    }
}

/// <summary>The credentials for a sign-in.</summary>
public sealed record SignInInput
{
    /// <summary>The e-mail address of the account, case-insensitive.</summary>
    /// <example>ada@example.com</example>
    [Given, Text(1, SessionRules.EmailLength)]
    public string? Email { get; init; }

    /// <summary>The password of the account.</summary>
    /// <example>correct horse battery staple</example>
    [Given, StringLength(SessionRules.PasswordLength, MinimumLength = 1, ErrorMessage = "must be {2} to {1} characters long")]
    public string? Password { get; init; }

    /// <summary>A name for this client in the list of sessions. Default: empty.</summary>
    /// <example>Firefox on the kitchen computer</example>
    [Text(0, SessionRules.ClientLength, Cleaned = true)]
    public string? Client { get; init; }

    /// <summary>Omits e-mail and password, so that they reach no log.</summary>
    public override string ToString() => $"{nameof(SignInInput)} {{ {nameof(Client)} = {Client} }}";
}
