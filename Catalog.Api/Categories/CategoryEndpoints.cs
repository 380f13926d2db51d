using Catalog.Api.Bulkheads;
using Catalog.Api.Http;
using Catalog.Api.OpenApi;
using Catalog.Domain.Categories;
using Catalog.Infrastructure.Categories;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Catalog.Api.Categories;

/// <summary>The categories.</summary>
public static class CategoryEndpoints
{
    /// <summary>Maps <c>GET /categories</c>.</summary>
    public static void MapCategories(this IEndpointRouteBuilder routes) =>
        routes.MapMethods("/categories", Reads.Methods, List)
            .AllowAnonymous()
            .WithTags(Tag.Categories)
            .WithName("ListCategories")
            .WorksAs(Work.Read)
            .WithSummary("List all categories")
            .WithDescription("Read from the database on every request.")
            .WithMetadata(ResponseHeader.CacheStatus);

    private static async Task<Ok<CompleteList<CategoryResponse>>> List(CategoryQueries categories, HttpResponse response, CancellationToken ct)
    {
        var all = await categories.ListAsync(ct);
        response.Headers.CacheControl = CacheControl.Revalidate;
        response.Headers[CacheStatus.Header] = CacheStatus.Bypass;
        return TypedResults.Ok(new CompleteList<CategoryResponse>([.. all.Select(CategoryResponse.From)]));
    }
}

/// <summary>A category.</summary>
public sealed record CategoryResponse
{
    /// <summary>The name in URLs and in products.</summary>
    /// <example>garden</example>
    public required string Slug { get; init; }

    /// <summary>The display name.</summary>
    /// <example>Garden</example>
    public required string Name { get; init; }

    /// <summary>Converts a category.</summary>
    public static CategoryResponse From(Category category) => new() { Slug = category.Slug, Name = category.Name };
}
