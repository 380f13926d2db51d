using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Catalog.Api.Bulkheads;
using Catalog.Api.Http;
using Catalog.Api.OpenApi;
using Catalog.Api.RateLimits;
using Catalog.Caching;
using Catalog.Infrastructure.RateLimits;
using Catalog.Infrastructure.Views;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Catalog.Api.Views;

/// <summary>Views of products: counted in Redis, written to the database in batches.</summary>
public static class ViewEndpoints
{
    private const int MostItems = 100;

    /// <summary>Maps <c>/products/{id}/views</c> and <c>/products/top</c>.</summary>
    public static void MapViews(this IEndpointRouteBuilder routes)
    {
        var products = routes.MapGroup("/products").WithTags(Tag.Views)
            .AllowAnonymous();

        products.MapPost("/{id}/views", Count)
            .WithName("CountView")
            .WorksAs(null) // counted in Redis; the fallback to the database has a limit of its own
            .LimitedAs(RatePolicy.Views)
            .WithSummary("Count a view of a product")
            .WithDescription("A view that was answered with 202 is counted exactly once, if its product exists. A 503 without Retry-After means that the view may or may not have been counted.");

        products.MapMethods("/{id}/views", Reads.Methods, Get)
            .WithName("GetViews")
            .WorksAs(Work.Read, Tag.Products) // it asks whether there is such a product
            .WithSummary("Read the number of views and viewers of a product")
            .WithDescription("The views in the database plus those still queued in Redis. The number of viewers is an estimate, accurate to about 1 %.")
            .WithMetadata(ResponseHeader.CacheStatus)
            .ProducesProblem(StatusCodes.Status404NotFound);

        products.MapMethods("/top", Reads.Methods, Top)
            .WithName("ListTopProducts")
            .WorksAs(Work.Read)
            .WithSummary("List the most viewed products, of today or of 7 days")
            .WithDescription("Read from sorted sets in Redis, or from the database while Redis is down; about a second behind.")
            .WithMetadata(ResponseHeader.CacheStatus);
    }

    private static async Task<Results<Accepted, ProblemHttpResult>> Count(
        [Id] long id,
        [FromHeader(Name = "Viewer-Id"), Pattern("^[A-Za-z0-9_-]{1,64}$", "must be 1 to 64 letters of ASCII, digits, hyphens and underscores"),
            Description("Identifies the viewer, for the number of viewers. Default: only the view is counted.")] string? viewerId,
        ViewCounter views,
        HttpResponse response,
        CancellationToken ct)
    {
        switch (await views.CountAsync(id, viewerId, ct))
        {
            case CountTaken.Taken:
                return TypedResults.Accepted((string?)null);
            case CountTaken.Unknown:
                return TypedResults.Problem(
                    statusCode: StatusCodes.Status503ServiceUnavailable,
                    title: "It is not known whether the view was counted.",
                    detail: "The counter did not answer. If you send the view again, it may be counted twice.");
            default:
                response.Headers.RetryAfter = "1";
                return TypedResults.Problem(
                    statusCode: StatusCodes.Status503ServiceUnavailable,
                    title: "The view was not counted.",
                    detail: "The counter is unavailable. Try again after the time in Retry-After.");
        }
    }

    private static async Task<Results<Ok<ViewsDocument>, ProblemHttpResult>> Get(
        [Id] long id, ViewQueries views, HttpResponse response, CancellationToken ct)
    {
        SetHeaders(response);
        return await views.FindAsync(id, ct) is { } found ? TypedResults.Ok(found) : Problems.NotFound($"product {id}");
    }

    private static async Task<Ok<TopList>> Top(
        TopProducts top,
        HttpResponse response,
        CancellationToken ct,
        [Description("1 for today, or 7 for the last 7 days (UTC)."), AllowedValues(1, 7, ErrorMessage = "must be 1 or 7")] int days = 1,
        [Description("The maximum number of products."), Between(1, MostItems)] int limit = 10)
    {
        SetHeaders(response);
        var found = await top.ReadAsync(days, limit, ct);
        return TypedResults.Ok(new TopList(days, [.. found.Select(count => new TopProduct(count.ProductId, count.Views))]));
    }

    private static void SetHeaders(HttpResponse response)
    {
        response.Headers.CacheControl = CacheControl.NoStore;
        response.Headers[CacheStatus.Header] = CacheStatus.Bypass;
    }
}

/// <summary>The most viewed products.</summary>
/// <param name="Days">The number of days, including today.</param>
/// <param name="Items">The products, most viewed first.</param>
public sealed record TopList(int Days, IReadOnlyList<TopProduct> Items)
{
    /// <summary>Always null: there are no further pages.</summary>
    public string? Next { get; }
}

/// <summary>One of the most viewed products.</summary>
/// <param name="ProductId">The product.</param>
/// <param name="Views">Its views in those days, according to the database.</param>
public sealed record TopProduct(long ProductId, long Views);
