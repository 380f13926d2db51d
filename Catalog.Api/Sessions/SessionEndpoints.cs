using System.Security.Claims;
using Catalog.Api.Auth;
using Catalog.Api.Bulkheads;
using Catalog.Api.Http;
using Catalog.Api.OpenApi;
using Catalog.Domain.Sessions;
using Catalog.Infrastructure.Sessions;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Catalog.Api.Sessions;

/// <summary>The caller's own sessions: the current one, the list, and their end.</summary>
public static class SessionEndpoints
{
    /// <summary>Maps <c>/sessions</c> except for signing in.</summary>
    public static void MapSessions(this IEndpointRouteBuilder routes)
    {
        var sessions = routes.MapGroup("/sessions").WithTags(Tag.Sessions).ForCustomers();

        sessions.MapMethods("/current", Reads.Methods, Get)
            .WithName("GetSession")
            .WithSummary("Read the current session")
            .WithDescription("From Redis, else from the database. The contents of a session are never kept in a node's memory.")
            .WithMetadata(ResponseHeader.CacheStatus);

        sessions.MapPatch("/current", Change)
            .WithName("ChangeSession")
            .WithSummary("Change the cart or the locale of the session")
            .WithDescription("Writes only the fields in the request, to the database and Redis. The last write of a field wins.");

        sessions.MapDelete("/current", EndCurrent)
            .WithName("SignOut")
            .WithSummary("Sign out: end the current session")
            .WithDescription("Every node rejects its token within a second.");

        sessions.MapMethods("/", Reads.Methods, List)
            .WithName("ListSessions")
            .WorksAs(Work.Read)
            .WithSummary("List the sessions of the user, newest first")
            .WithDescription("From the database. Tokens are not included: only the client has them.")
            .WithMetadata(ResponseHeader.CacheStatus);

        sessions.MapDelete("/{id}", End)
            .WithName("EndSession")
            .WithSummary("End one of the user's sessions")
            .WithDescription("Every node rejects its token within a second.")
            .ProducesProblem(StatusCodes.Status404NotFound);

        sessions.MapDelete("/", EndAll)
            .WithName("SignOutEverywhere")
            .WithSummary("Sign out everywhere: end all sessions of the user, including this one")
            .WithDescription("Every node rejects all tokens of the user within a second.");

        sessions.MapMethods("/online", Reads.Methods, Online)
            .WithName("CountOnlineUsers")
            .WithSummary("Count the users who are online")
            .WithDescription("Users with a recently used session, each counted once.")
            .ForAdmins();
    }

    private static async Task<Results<Ok<SessionResponse>, ChallengeHttpResult>> Get(
        ClaimsPrincipal user, SessionStore sessions, HttpResponse response, CancellationToken ct)
    {
        var read = await sessions.GetAsync(user.Session, ct);
        response.Headers.CacheControl = CacheControl.NoStore;
        response.Headers[CacheStatus.Header] = CacheStatus.Of(read);
        return read.Value is { } found ? TypedResults.Ok(SessionResponse.From(found)) : TypedResults.Challenge();
    }

    private static async Task<Results<Ok<SessionResponse>, ProblemHttpResult, ChallengeHttpResult>> Change(
        [FromBody] SessionInput input, ClaimsPrincipal user, SessionStore sessions, HttpResponse response, CancellationToken ct)
    {
        var change = input.ToChange();
        if (SessionRules.Check(change) is { Count: > 0 } violations)
        {
            return Problems.BadRequest(violations);
        }

        response.Headers.CacheControl = CacheControl.NoStore;
        return await sessions.ChangeAsync(user.Session, change, ct) is { } changed
            ? TypedResults.Ok(SessionResponse.From(changed))
            : TypedResults.Challenge();
    }

    private static async Task<NoContent> EndCurrent(ClaimsPrincipal user, SessionStore sessions, CancellationToken ct)
    {
        await sessions.EndAsync(user.Session, ct);
        return TypedResults.NoContent();
    }

    private static async Task<Ok<CompleteList<SessionSummary>>> List(
        ClaimsPrincipal user, SessionStore sessions, HttpResponse response, CancellationToken ct)
    {
        var found = await sessions.ListAsync(user.Session.UserId, ct);
        response.Headers.CacheControl = CacheControl.NoStore;
        response.Headers[CacheStatus.Header] = CacheStatus.Bypass;
        return TypedResults.Ok(new CompleteList<SessionSummary>([.. found.Select(session => SessionSummary.From(session, user.Session.SessionId))]));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> End(
        [Id] long id, ClaimsPrincipal user, SessionStore sessions, CancellationToken ct)
    {
        return await sessions.EndAsync(user.Session.UserId, id, ct) ? TypedResults.NoContent() : Problems.NotFound($"session {id} of yours");
    }

    private static async Task<NoContent> EndAll(ClaimsPrincipal user, SessionStore sessions, CancellationToken ct)
    {
        await sessions.RevokeAllAsync(user.Session.UserId, ct);
        return TypedResults.NoContent();
    }

    private static async Task<Ok<OnlineResponse>> Online(
        OnlineUsers online, HttpResponse response, CancellationToken ct)
    {
        response.Headers.CacheControl = CacheControl.NoStore;
        return TypedResults.Ok(new OnlineResponse(await online.CountAsync(ct), OnlineUsers.Minutes));
    }
}
