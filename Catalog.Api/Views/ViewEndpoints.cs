using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Catalog.Api.Bulkheads;
using Catalog.Api.Http;
using Catalog.Api.OpenApi;
using Catalog.Api.RateLimits;
using Catalog.Infrastructure.RateLimits;
using Catalog.Infrastructure.Views;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Catalog.Api.Views;

/// <summary>Views of products: taken by Redis at once, brought to the database in batches.</summary>
public static class ViewEndpoints
{
    private const int MostItems = 100;

    /// <summary>Maps <c>/products/{id}/views</c> and <c>/products/top</c>.</summary>
    public static void MapViews(this IEndpointRouteBuilder routes)
    {
        var products = routes.MapGroup("/products").WithTags("Views")
            .AllowAnonymous();

        products.MapPost("/{id}/views", Count)
            .WithName("CountView")
            .WorksAs(null) // Redis takes it, or the few turns that it has for the database itself
            .LimitedAs(RatePolicy.Views)
            .WithSummary("Count a view of a product")
            .WithDescription("What is answered 202 is counted exactly once, if there is such a product. A 503 without Retry-After says that the view may be counted or not.");

        products.MapMethods("/{id}/views", Reads.Methods, Get)
            .WithName("GetViews")
            .WorksAs(Work.Read)
            .WithSummary("Read how often a product was viewed, and by how many")
            .WithDescription("What the database has, and what still waits in Redis. The number of viewers is an estimate, within about 1 %.")
            .WithMetadata(ResponseHeader.CacheStatus)
            .ProducesProblem(StatusCodes.Status404NotFound);

        products.MapMethods("/top", Reads.Methods, Top)
            .WithName("ListTopProducts")
            .WorksAs(Work.Read)
            .WithSummary("The products viewed most, today or in 7 days")
            .WithDescription("As far as the database knows, which is about a second behind.")
            .WithMetadata(ResponseHeader.CacheStatus);
    }

    private static async Task<Results<Accepted, ProblemHttpResult>> Count(
        [Id] long id,
        [FromHeader(Name = "Viewer-Id"), Pattern("^[A-Za-z0-9_-]{1,64}$", "must be 1 to 64 letters of ASCII, digits, hyphens and underscores"),
            Description("Names the viewer, for the number of viewers; without it the view alone is counted.")] string? viewerId,
        ViewCounter views,
        HttpResponse response,
        CancellationToken ct)
    {
        switch (await views.CountAsync(id, viewerId, ct))
        {
            case ViewTaken.Taken:
                return TypedResults.Accepted((string?)null);
            case ViewTaken.Unknown:
                return TypedResults.Problem(
                    statusCode: StatusCodes.Status503ServiceUnavailable,
                    title: "It is not known whether the view is counted.",
                    detail: "The server that counts was asked and did not answer. Sent again, the view may be counted twice.");
            default:
                response.Headers.RetryAfter = "1";
                return TypedResults.Problem(
                    statusCode: StatusCodes.Status503ServiceUnavailable,
                    title: "The view is not counted.",
                    detail: "The server that counts is away. Try again after the time in Retry-After.");
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
        [Description("Today, or the last 7 days (UTC)."), AllowedValues(1, 7, ErrorMessage = "must be 1 or 7")] int days = 1,
        [Description("How many products at most."), Between(1, MostItems)] int limit = 10)
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

/// <summary>The products viewed most.</summary>
/// <param name="Days">Over how many days, today included.</param>
/// <param name="Items">The products, most viewed first.</param>
public sealed record TopList(int Days, IReadOnlyList<TopProduct> Items);

/// <summary>One of the products viewed most.</summary>
/// <param name="ProductId">The product.</param>
/// <param name="Views">How often it was viewed in the days of the list, as far as the database knows.</param>
public sealed record TopProduct(long ProductId, long Views);
