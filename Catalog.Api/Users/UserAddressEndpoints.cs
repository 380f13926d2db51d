using System.ComponentModel;
using Catalog.Api.Auth;
using Catalog.Api.Http;
using Catalog.Api.OpenApi;
using Catalog.Domain;
using Catalog.Domain.Users;
using Catalog.Infrastructure.Users;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Validation;

namespace Catalog.Api.Users;

/// <summary>The addresses of a user. They belong to the user's document: one cache entry, one version, one ETag.</summary>
public static class UserAddressEndpoints
{
    /// <summary>Maps <c>/users/{id}/addresses</c> and <c>/users/{id}/addresses/{addressId}</c>.</summary>
    public static void MapUserAddresses(this IEndpointRouteBuilder routes)
    {
        var addresses = routes.MapGroup("/users/{id}/addresses").WithTags(Tag.Users)
            .ForOwners()
            .ProducesProblem(StatusCodes.Status404NotFound);

        addresses.MapMethods("/", Reads.Methods, List)
            .WithName("ListAddresses")
            .WithSummary("List a user's addresses through the cache")
            .WithDescription("They belong to the user's cache entry and are as fresh as the user.")
            .Produces(StatusCodes.Status304NotModified)
            .WithMetadata(ResponseHeader.CacheStatus, ResponseHeader.ETag);

        addresses.MapMethods("/{addressId}", Reads.Methods, Get)
            .WithName("GetAddress")
            .WithSummary("Read one address through the cache")
            .WithDescription("It belongs to the user's cache entry and is as fresh as the user.")
            .Produces(StatusCodes.Status304NotModified)
            .WithMetadata(ResponseHeader.CacheStatus, ResponseHeader.ETag);

        addresses.MapPost("/", Add)
            .WithName("AddAddress")
            .WithSummary("Add an address")
            .WithDescription("Each change of an address increases the user's version, so the ETag is the user's.")
            .WithMetadata(ResponseHeader.ETag)
            .ProducesProblem(StatusCodes.Status409Conflict);

        addresses.MapPut("/{addressId}", Replace)
            .WithName("ReplaceAddress")
            .WithSummary("Replace an address, if its user still has the version that you have read")
            .WithDescription("An address has no version of its own: a change increases the user's.")
            .WithMetadata(ResponseHeader.ETag);

        addresses.MapDelete("/{addressId}", Remove)
            .WithName("RemoveAddress")
            .WithSummary("Remove an address, if its user still has the version that you have read")
            .WithDescription("An address has no version of its own: a removal increases the user's.")
            .WithMetadata(ResponseHeader.ETag);
    }

    private static async Task<Results<Ok<CompleteList<AddressDocument>>, StatusCodeHttpResult, ProblemHttpResult>> List(
        [Id] long id,
        [FromHeader(Name = "If-None-Match"), Description("The ETag of the copy that you have.")] string? ifNoneMatch,
        UserCache users,
        HttpResponse response,
        CancellationToken ct)
    {
        if (await ReadAsync(id, users, response, ct) is not { } user)
        {
            return UserProblems.NoUser(id);
        }

        return EntityTag.IsKnown(ifNoneMatch, response.Headers.ETag!)
            ? TypedResults.StatusCode(StatusCodes.Status304NotModified)
            : TypedResults.Ok(new CompleteList<AddressDocument>(user.Addresses));
    }

    private static async Task<Results<Ok<AddressDocument>, StatusCodeHttpResult, ProblemHttpResult>> Get(
        [Id] long id,
        [Id] long addressId,
        [FromHeader(Name = "If-None-Match"), Description("The ETag of the copy that you have.")] string? ifNoneMatch,
        UserCache users,
        HttpResponse response,
        CancellationToken ct)
    {
        if (await ReadAsync(id, users, response, ct) is not { } user)
        {
            return UserProblems.NoUser(id);
        }

        if (user.Addresses.FirstOrDefault(a => a.Id == addressId) is not { } address)
        {
            return UserProblems.NoAddress(id, addressId);
        }

        return EntityTag.IsKnown(ifNoneMatch, response.Headers.ETag!)
            ? TypedResults.StatusCode(StatusCodes.Status304NotModified)
            : TypedResults.Ok(address);
    }

    private static async Task<Results<Created<AddressDocument>, ProblemHttpResult>> Add(
        [Id] long id,
        [FromBody, SkipValidation] AddressInput address,
        AddressStore addresses,
        HttpResponse response,
        CancellationToken ct,
        [FromHeader(Name = "If-Match"), Description("The ETag of the user as you have read it. Without it: any.")] string? ifMatch = null)
    {
        var demand = ifMatch is null ? default : IfMatch.Read(ifMatch, id);
        if (demand.Problem is { } problem)
        {
            return problem;
        }

        var violations = new List<RuleViolation>();
        if (AddressRules.Check(address.ToDraft(), violations) is not { } details)
        {
            return Problems.BadRequest(violations);
        }

        var write = await addresses.AddAsync(id, details, demand.Revisions, ct);
        if (write.Address is not { } added)
        {
            return UserProblems.Of(write.Outcome, id, 0, details.Country);
        }

        Show(response, id, write.UserRevision);
        return TypedResults.Created($"/users/{id}/addresses/{added.Id}", added);
    }

    private static async Task<Results<Ok<AddressDocument>, ProblemHttpResult>> Replace(
        [Id] long id,
        [Id] long addressId,
        [FromBody, SkipValidation] AddressInput address,
        [FromHeader(Name = "If-Match"), Description(UserProblems.IfMatchText)] string? ifMatch,
        [FromHeader(Name = "If-None-Match"), Description("* if the resource must not exist yet: 412 if it does.")] string? ifNoneMatch,
        AddressStore addresses,
        HttpResponse response,
        CancellationToken ct)
    {
        var demand = IfMatch.Read(ifMatch, id, ifNoneMatch);
        if (demand.Problem is { } problem)
        {
            return problem;
        }

        var violations = new List<RuleViolation>();
        if (AddressRules.Check(address.ToDraft(), violations) is not { } details)
        {
            return Problems.BadRequest(violations);
        }

        var write = await addresses.ReplaceAsync(id, addressId, details, demand.Revisions, ct);
        if (write.Address is not { } replaced)
        {
            return UserProblems.Of(write.Outcome, id, addressId, details.Country);
        }

        Show(response, id, write.UserRevision);
        return TypedResults.Ok(replaced);
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> Remove(
        [Id] long id,
        [Id] long addressId,
        [FromHeader(Name = "If-Match"), Description(UserProblems.IfMatchText)] string? ifMatch,
        [FromHeader(Name = "If-None-Match"), Description("* if the resource must not exist yet: 412 if it does.")] string? ifNoneMatch,
        AddressStore addresses,
        HttpResponse response,
        CancellationToken ct)
    {
        var demand = IfMatch.Read(ifMatch, id, ifNoneMatch);
        if (demand.Problem is { } problem)
        {
            return problem;
        }

        var write = await addresses.RemoveAsync(id, addressId, demand.Revisions, ct);
        if (write.Outcome != AddressWriteOutcome.Done)
        {
            return UserProblems.Of(write.Outcome, id, addressId, country: null);
        }

        Show(response, id, write.UserRevision);
        return TypedResults.NoContent();
    }

    private static async Task<UserDocument?> ReadAsync(long id, UserCache users, HttpResponse response, CancellationToken ct)
    {
        var read = await users.GetAsync(id, ct);
        response.Headers[CacheStatus.Header] = CacheStatus.Of(read);
        response.Headers.CacheControl = CacheControl.NoStore;
        if (!read.Found)
        {
            return null;
        }

        response.Headers.ETag = EntityTag.Of(id, read);
        return UserDocument.FromJson(read.Value);
    }

    private static void Show(HttpResponse response, long userId, string revision)
    {
        response.Headers.ETag = EntityTag.Of(userId, revision);
        response.Headers.CacheControl = CacheControl.NoStore;
    }
}
