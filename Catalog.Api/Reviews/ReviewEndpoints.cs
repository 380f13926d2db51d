using System.ComponentModel;
using System.Security.Claims;
using Catalog.Api.Auth;
using Catalog.Api.Caches;
using Catalog.Api.Http;
using Catalog.Api.OpenApi;
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
/// The reviews of a product: read through the cache, written to the database; then everything with the product's tag is invalidated.
/// </summary>
public static class ReviewEndpoints
{
    /// <summary>Maps <c>/products/{id}/reviews</c> and <c>/products/{id}/reviews/{reviewId}</c>.</summary>
    public static void MapReviews(this IEndpointRouteBuilder routes)
    {
        var reviews = routes.MapGroup("/products/{id}/reviews").WithTags(Tag.Reviews).ProducesProblem(StatusCodes.Status404NotFound);

        reviews.MapMethods("/", Reads.Methods, List)
            .WithName("ListReviews")
            .AllowAnonymous()
            .WithMetadata(new Explainable())
            .WithSummary("List the reviews of a product, newest first")
            .WithDescription("The newest page is cached until a review is added or removed. Send `next` as `after` to get older reviews.")
            .Produces<ReviewPage>();

        reviews.MapPost("/", Add)
            .WithName("AddReview")
            .ForCustomers()
            .WithSummary("Add a review; one per user and product")
            .WithDescription("The review shows the name of the user until the user is deleted. It changes the rating in the product's document, and so the product's version and ETag.")
            .WithMetadata(new ResponseHeader("Location", "The reviews of the product: a review has no address of its own.", "/products/1/reviews"))
            .ProducesProblem(StatusCodes.Status409Conflict);

        reviews.MapDelete("/{reviewId}", Remove)
            .WithName("RemoveReview")
            .ForCustomers()
            .WithSummary("Remove your own review; admins can remove any review")
            .WithDescription("A review of another user is 404. The removal changes the product's rating, version and ETag.");
    }

    private static async Task<Results<CachedJson, ProblemHttpResult>> List(
        [Id] long id,
        [Description(PageCursor.After), Cursor] string? after,
        [FromHeader(Name = "If-None-Match"), Description("The ETag of the copy that you have.")] string? ifNoneMatch,
        ReviewStore reviews,
        HttpResponse response,
        CancellationToken ct)
    {
        var read = await reviews.GetAsync(id, PageCursor.Read(after), ct);
        if (read.Found)
        {
            return new CachedJson(
                read,
                EntityTag.Of(read.Value, read.Version),
                reviews.Policy,
                ifNoneMatch,
                CacheTag.Of(reviews.Policy, ProductStore.Tag(id)));
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
            return TypedResults.Challenge(); // the account has been deleted, with its sessions
        }

        var write = await reviews.AddAsync(id, user.Session.UserId, review.ToDetails(author.Name), ct);
        return write.Outcome switch
        {
            ReviewOutcome.Done => TypedResults.Created($"/products/{id}/reviews", ReviewDocument.From(write.Review!)),
            ReviewOutcome.NoProduct => Problems.NotFound($"product {id}"),
            ReviewOutcome.NoUser => TypedResults.Challenge(),
            _ => TypedResults.Problem(
                statusCode: StatusCodes.Status409Conflict,
                title: "You have already reviewed this product; nothing was changed.",
                detail: "A user can have one review of a product. Remove it to write another one."),
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

/// <summary>A review as sent by its author.</summary>
public sealed record ReviewInput
{
    /// <summary>From 1, the worst, to 5.</summary>
    /// <example>4</example>
    [Given, Between(ReviewRules.LeastStars, ReviewRules.MostStars)]
    public int? Stars { get; init; }

    /// <summary>The text. Default: empty.</summary>
    /// <example>Sits well in the hand.</example>
    [Text(0, ReviewRules.TextLength, Lines = true, Cleaned = true)]
    public string? Text { get; init; }

    /// <summary>Converts the validated input.</summary>
    /// <param name="author">The name that is shown with the review.</param>
    public ReviewDetails ToDetails(string author) => new() { Author = author, Stars = Stars!.Value, Text = TextRules.Clean(Text) ?? "" };
}
