using System.ComponentModel;
using Catalog.Api.Auth;
using Catalog.Api.Bulkheads;
using Catalog.Api.Http;
using Catalog.Api.OpenApi;
using Catalog.Api.RateLimits;
using Catalog.Domain;
using Catalog.Domain.Users;
using Catalog.Infrastructure.Persistence;
using Catalog.Infrastructure.RateLimits;
using Catalog.Infrastructure.Users;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Validation;

namespace Catalog.Api.Users;

/// <summary>Users: read through the cache with their addresses, written to the database and then invalidated.</summary>
public static class UserEndpoints
{
    private const int MostItems = 200;

    /// <summary>Maps <c>/users</c> and <c>/users/{id}</c>.</summary>
    public static void MapUsers(this IEndpointRouteBuilder routes)
    {
        var users = routes.MapGroup("/users").WithTags(Tag.Users);

        users.MapPost("/", Register)
            .WithName("RegisterUser")
            .WorksAs(Work.SignIn)
            .AllowAnonymous()
            .LimitedAs(RatePolicy.SignIn)
            .WithSummary("Register a user")
            .WithDescription("""
                The user gets the role customer. An e-mail address that is already in use is answered with 409, so anybody can find out whether an
                address has an account. A rate limit on registrations prevents this for lists of addresses.
                """)
            .WithMetadata(ResponseHeader.ETag)
            .ProducesValidationProblem(StatusCodes.Status409Conflict);

        users.MapMethods("/", Reads.Methods, List)
            .WithName("ListUsers")
            .WorksAs(Work.Read)
            .ForAdmins()
            .WithSummary("List the users, page by page")
            .WithDescription("Not cached. Send `next` as `after` for the next page.")
            .WithMetadata(ResponseHeader.CacheStatus);

        users.MapMethods("/{id}", Reads.Methods, Get)
            .WithName("GetUser")
            .ForOwners()
            .WithSummary("Read a user with all addresses through the cache")
            .WithDescription("Shared caches must not store it. In Redis it is encrypted. Ids that were never assigned are answered without the database.")
            .Produces<UserDocument>()
            .ProducesProblem(StatusCodes.Status404NotFound);

        users.MapPut("/{id}", Replace)
            .WithName("ReplaceUser")
            .ForOwners()
            .WithSummary("Change e-mail address and name, if the user still has the version that you have read")
            .WithDescription("The e-mail address is unique, ignoring case. Changing it requires the caller's password and counts against the limits of registration, because the response reveals whether an address is in use. A wrong password counts and locks like a failed sign-in.")
            .WithMetadata(ResponseHeader.ETag)
            .ProducesValidationProblem(StatusCodes.Status409Conflict);

        users.MapDelete("/{id}", Delete)
            .WithName("DeleteUser")
            .ForOwners()
            .WithSummary("Delete a user and all their data; their sessions end")
            .WithDescription("""
                Deletes the user's addresses, sessions and activity, and removes the name from the user's reviews. This cannot be undone. It
                requires the caller's password; a wrong one counts and locks like a failed sign-in.
                """);
    }

    private static async Task<Results<Created<UserDocument>, ProblemHttpResult>> Register(
        [FromBody, SkipValidation] RegistrationInput user, UserStore users, RequestRates rates, HttpContext context, CancellationToken ct)
    {
        var violations = new List<RuleViolation>();
        var details = UserRules.Check(user.ToDraft(), violations);
        if (PasswordRules.Broken(user.Password, user.Email) is { } rule)
        {
            violations.Add(new RuleViolation("password", rule));
        }

        if (details is null || violations.Count > 0)
        {
            return Problems.BadRequest(violations);
        }

        if (await rates.TryTakeAccountAsync(context, details.Email) is { } refusal)
        {
            return refusal;
        }

        var write = await users.AddAsync(details, user.Password!, Role.Customer, ct);
        if (write.User is not { } added)
        {
            return UserProblems.Of(write.Outcome, id: 0);
        }

        Show(context.Response, added);
        return TypedResults.Created($"/users/{added.Id}", added);
    }

    private static async Task<Results<Ok<UserPage>, ProblemHttpResult>> List(
        UserQueries users,
        HttpResponse response,
        CancellationToken ct,
        [Description(PageCursor.After), Cursor] string? after = null,
        [Description("The page size."), Between(1, MostItems)] int limit = 50)
    {
        var (page, next) = await users.PageAsync(PageCursor.Read(after) ?? 0, limit, ct);
        response.Headers.CacheControl = CacheControl.NoStore;
        response.Headers[CacheStatus.Header] = CacheStatus.Bypass;
        return TypedResults.Ok(new UserPage(page, PageCursor.Of(next)));
    }

    private static async Task<Results<CachedJson, ProblemHttpResult>> Get(
        [Id] long id,
        [FromHeader(Name = "If-None-Match"), Description("The ETag of the copy that you have.")] string? ifNoneMatch,
        UserCache users,
        HttpResponse response,
        CancellationToken ct)
    {
        var read = await users.GetAsync(id, ct);
        if (read.Found)
        {
            return new CachedJson(read, EntityTag.Of(id, read), users.Policy, ifNoneMatch);
        }

        response.Headers[CacheStatus.Header] = CacheStatus.Of(read);
        response.Headers.CacheControl = CacheControl.NoStore;
        return UserProblems.NoUser(id);
    }

    private static async Task<Results<Ok<UserDocument>, ProblemHttpResult>> Replace(
        [Id] long id,
        [FromBody, SkipValidation] UserInput user,
        [FromHeader(Name = "If-Match"), Description(UserProblems.IfMatchText)] string? ifMatch,
        [FromHeader(Name = "If-None-Match"), Description("* if the resource must not exist yet: 412 if it does.")] string? ifNoneMatch,
        UserStore users,
        PasswordProofs passwords,
        HttpContext context,
        CancellationToken ct)
    {
        var demand = IfMatch.Read(ifMatch, id, ifNoneMatch);
        if (demand.Problem is { } problem)
        {
            return problem;
        }

        var violations = new List<RuleViolation>();
        if (UserRules.Check(user.ToDraft(), violations) is not { } details)
        {
            return Problems.BadRequest(violations);
        }

        var isProven = user.CurrentPassword is not null;
        if (isProven && await passwords.TryAsync(context, user.CurrentPassword, details.Email, ct) is { } refusal)
        {
            return refusal;
        }

        var write = await users.UpdateAsync(id, details, demand.Revisions, isProven, ct);
        if (write.User is not { } replaced)
        {
            return UserProblems.Of(write.Outcome, id);
        }

        Show(context.Response, replaced);
        return TypedResults.Ok(replaced);
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> Delete(
        [Id] long id,
        [FromBody, SkipValidation] DeletionInput? deletion,
        [FromHeader(Name = "If-Match"), Description(UserProblems.IfMatchText)] string? ifMatch,
        [FromHeader(Name = "If-None-Match"), Description("* if the resource must not exist yet: 412 if it does.")] string? ifNoneMatch,
        UserStore users,
        PasswordProofs passwords,
        HttpContext context,
        CancellationToken ct)
    {
        var demand = IfMatch.Read(ifMatch, id, ifNoneMatch);
        if (demand.Problem is { } problem)
        {
            return problem;
        }

        if (await passwords.TryAsync(context, deletion?.CurrentPassword, newEmail: null, ct) is { } refusal)
        {
            return refusal;
        }

        var outcome = await users.DeleteAsync(id, demand.Revisions, ct);
        return outcome == UserWriteOutcome.Done ? TypedResults.NoContent() : UserProblems.Of(outcome, id);
    }

    private static void Show(HttpResponse response, UserDocument user)
    {
        response.Headers.ETag = EntityTag.Of(user.Id, Revision.Of(user.Version, user.UpdatedAt));
        response.Headers.CacheControl = CacheControl.NoStore;
    }
}

/// <summary>A page of the list of users.</summary>
/// <param name="Items">The users, ordered by id.</param>
/// <param name="Next">What to send as <c>after</c> for the next page; null on the last.</param>
public sealed record UserPage(IReadOnlyList<UserSummary> Items, string? Next);
