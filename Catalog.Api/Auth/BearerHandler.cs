using System.Globalization;
using System.Text.Encodings.Web;
using Catalog.Caching;
using Catalog.Infrastructure.RateLimits;
using Catalog.Infrastructure.Sessions;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Catalog.Api.Auth;

/// <summary>The scheme <c>Bearer</c>: finds the session of the token in a request.</summary>
/// <remarks>
/// On a public endpoint, a token that cannot be checked counts as no token, so that cached data is served while the database is down. So does
/// one above the limit of <see cref="UnknownTokens"/>; on other endpoints it is 429.
/// Never logs a token.
/// </remarks>
internal sealed class BearerHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, SessionCheck sessions, UnknownTokens unknown)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    /// <summary>The name of the scheme.</summary>
    public const string SchemeName = "Bearer";

    /// <summary>The value of <c>WWW-Authenticate</c>.</summary>
    public const string Challenge = "Bearer realm=\"catalog\"";

    private static readonly Task<AuthenticateResult> NoToken = Task.FromResult(AuthenticateResult.NoResult());
    private static readonly AuthenticateResult UnknownToken = AuthenticateResult.Fail("The token belongs to no session.");

    private static readonly AuthenticateResult TooManyTokens = AuthenticateResult.Fail("Too many tokens of this address belong to no session.");

    private TimeSpan? _wait;

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var header = Request.Headers.Authorization;
        if (header.Count != 1 || header[0] is not { } value || !value.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase))
        {
            return NoToken;
        }

        return CheckAsync(value);
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        if (_wait is { } wait)
        {
            Response.StatusCode = StatusCodes.Status429TooManyRequests;
            Response.Headers.RetryAfter = wait.TotalSeconds.ToString(CultureInfo.InvariantCulture);
            return Task.CompletedTask;
        }

        Response.StatusCode = StatusCodes.Status401Unauthorized;
        Response.Headers.WWWAuthenticate = Request.Headers.Authorization.Count == 0 ? Challenge : Challenge + ", error=\"invalid_token\"";
        return Task.CompletedTask;
    }

    private async Task<AuthenticateResult> CheckAsync(string header)
    {
        try
        {
            if (!sessions.TryFindHere(Token(header), out var session))
            {
                var from = Context.Connection.RemoteIpAddress;
                if (unknown.Wait(from) is { } wait)
                {
                    session = await sessions.FindCachedAsync(Token(header), Context.RequestAborted);
                    _wait = session is null ? wait : null;
                    return session is null ? TooManyTokens : SignedInPrincipal.ResultFor(session);
                }

                session = await sessions.FindAsync(Token(header), Context.RequestAborted);
                if (session is null)
                {
                    unknown.Count(from);
                }
            }

            return session is null ? UnknownToken : SignedInPrincipal.ResultFor(session);
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException or CacheOverloadedException && !IsClosed)
        {
            Logger.LogDebug(e, "A token could not be checked; the endpoint is public and does not need it");
            return AuthenticateResult.NoResult();
        }
    }

    private static ReadOnlySpan<char> Token(string header) => header.AsSpan("Bearer ".Length).Trim();

    private bool IsClosed => Context.GetEndpoint()?.Metadata.GetMetadata<IAllowAnonymous>() is null;
}
