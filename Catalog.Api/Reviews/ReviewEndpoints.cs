using System.ComponentModel;
using System.Security.Claims;
using Catalog.Api.Auth;
using Catalog.Api.Caches;
using Catalog.Api.Http;
using Catalog.Domain;
using Catalog.Domain.Reviews;
using Catalog.Domain.Users;
using Catalog.Infrastructure.Products;
using Catalog.Infrastructure.Reviews;
using Catalog.Infrastructure.Users;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Catalog.Api.Reviews;

/// <summary>
/// The reviews of a product: read through the cache, written to the database, then all that is shown of the product is invalidated.
/// </summary>
public static class ReviewEndpoints
{
    /// <summary>Maps <c>/products/{id}/reviews</c> and <c>/products/{id}/reviews/{reviewId}</c>.</summary>
    public static void MapReviews(this IEndpointRouteBuilder routes)
    {
        var reviews = routes.MapGroup("/products/{id}/reviews").WithTags("Reviews").ProducesProblem(StatusCodes.Status404NotFound);

        reviews.MapMethods("/", Reads.Methods, List)
            .WithName("ListReviews")
            .AllowAnonymous()
            .WithMetadata(Explainable.Mark)
            .WithSummary("Read what customers think of a product, newest first")
            .WithDescription("The newest page is cached until a review is added or removed. Send `next` as `before` for older ones.")
            .Produces<ReviewPage>();

        reviews.MapPost("/", Add)
            .WithName("AddReview")
            .ForCustomers()
            .WithSummary("Add a review, one a user and product")
            .WithDescription("The name of the user is shown with it, until the user is removed. The rating in the product's document changes with it, and so does the product's version and ETag.")
            .ProducesProblem(StatusCodes.Status409Conflict);

        reviews.MapDelete("/{reviewId}", Remove)
            .WithName("RemoveReview")
            .ForCustomers()
            .WithSummary("Remove a review of one's own; admins remove everybody's")
            .WithDescription("A review of somebody else is 404. The product's rating changes with it, and so do its version and ETag.");
    }

    private static async Task<Results<CachedJson, ProblemHttpResult>> List(
        [Id] long id,
        [Id, Description("Only reviews older than this one; the newest without.")] long? before,
        [FromHeader(Name = "If-None-Match"), Description("The ETag of what you have.")] string? ifNoneMatch,
        ReviewStore reviews,
        HttpResponse response,
        CancellationToken ct)
    {
        var read = await reviews.GetAsync(id, before, ct);
        if (read.Found)
        {
            return new CachedJson(read, EntityTag.Of(read.Value, read.Version), reviews.Policy, ifNoneMatch, () => ProductStore.Tag(id));
        }

        response.Headers[CacheStatus.Header] = CacheStatus.Of(read);
        response.Headers.CacheControl = CacheControl.Revalidate;
        return Problems.NotFound($"product {id}");
    }

    private static async Task<Results<Created<ReviewDocument>, ProblemHttpResult, ChallengeHttpResult>> Add(
        [Id] long id,
        [FromBody] ReviewInput review,
        ClaimsPrincipal user,
        UserCache users,
        ReviewStore reviews,
        CancellationToken ct)
    {
        if (await users.FindAsync(user.Session.UserId, ct) is not { } author)
        {
            return TypedResults.Challenge(); // the account is gone, and its sessions with it
        }

        var write = await reviews.AddAsync(id, user.Session.UserId, review.ToDetails(author.Name), ct);
        return write.Outcome switch
        {
            ReviewOutcome.Done => TypedResults.Created($"/products/{id}/reviews", ReviewDocument.From(write.Review!)),
            ReviewOutcome.NoProduct => Problems.NotFound($"product {id}"),
            ReviewOutcome.NoUser => TypedResults.Challenge(),
            _ => TypedResults.Problem(
                statusCode: StatusCodes.Status409Conflict,
                title: "You have reviewed this product already; nothing was changed.",
                detail: "A user can have one review of a product. Remove it to write another."),
        };
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> Remove(
        [Id] long id,
        [Id] long reviewId,
        ClaimsPrincipal user,
        ReviewStore reviews,
        CancellationToken ct)
    {
        var author = user.Session.Role == Role.Admin ? (long?)null : user.Session.UserId;
        return await reviews.RemoveAsync(id, reviewId, author, ct)
            ? TypedResults.NoContent()
            : Problems.NotFound($"review {reviewId} of product {id}");
    }
}

/// <summary>A review as its author writes it.</summary>
public sealed record ReviewInput
{
    /// <summary>1, the worst, to 5.</summary>
    /// <example>4</example>
    [Given, Between(ReviewRules.LeastStars, ReviewRules.MostStars)]
    public int? Stars { get; init; }

    /// <summary>What you have to say; missing counts as empty.</summary>
    /// <example>Sits well in the hand.</example>
    [Text(0, ReviewRules.TextLength, Lines = true, Cleaned = true)]
    public string? Text { get; init; }

    /// <summary>The review, once it is validated.</summary>
    /// <param name="author">The name that is shown with it.</param>
    public ReviewDetails ToDetails(string author) => new() { Author = author, Stars = Stars!.Value, Text = TextRules.Clean(Text) ?? "" };
}
