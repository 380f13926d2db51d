using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Catalog.Api.Auth;
using Catalog.Api.Bulkheads;
using Catalog.Api.Http;
using Catalog.Api.OpenApi;
using Catalog.Domain;
using Catalog.Domain.Categories;
using Catalog.Infrastructure.Categories;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Catalog.Api.Categories;

/// <summary>The categories, a tree of two levels.</summary>
public static class CategoryEndpoints
{
    private const string FromDatabase = "Read from the database on every request.";

    /// <summary>Maps <c>/categories</c>.</summary>
    public static void MapCategories(this IEndpointRouteBuilder routes)
    {
        var categories = routes.MapGroup("/categories").WithTags(Tag.Categories);

        categories.MapMethods("/", Reads.Methods, List)
            .AllowAnonymous()
            .WithName("ListCategories")
            .WorksAs(Work.Read)
            .WithSummary("List all categories")
            .WithDescription(FromDatabase)
            .WithMetadata(ResponseHeader.CacheStatus);

        categories.MapMethods("/{slug}", Reads.Methods, Get)
            .AllowAnonymous()
            .WithName("GetCategory")
            .WorksAs(Work.Read)
            .WithSummary("Read one category")
            .WithDescription(FromDatabase)
            .WithMetadata(ResponseHeader.CacheStatus)
            .ProducesProblem(StatusCodes.Status404NotFound);

        categories.MapPost("/", Create)
            .WithName("CreateCategory")
            .ForAdmins()
            .WithSummary("Add a category")
            .WithDescription("The slug is its address and never changes. One with a parent has no children.")
            .ProducesValidationProblem(StatusCodes.Status409Conflict);

        categories.MapPut("/{slug}", Replace)
            .WithName("ReplaceCategory")
            .ForAdmins()
            .WithSummary("Rename a category, or move it")
            .WithDescription("Without a parent it comes to the first level. Products stay in it. The last of two concurrent changes counts.")
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesValidationProblem(StatusCodes.Status409Conflict);

        categories.MapDelete("/{slug}", Delete)
            .WithName("DeleteCategory")
            .ForAdmins()
            .WithSummary("Delete an empty category")
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesValidationProblem(StatusCodes.Status409Conflict);
    }

    private static async Task<Ok<CompleteList<CategoryResponse>>> List(CategoryStore categories, HttpResponse response, CancellationToken ct)
    {
        var all = await categories.ListAsync(ct);
        response.Headers.CacheControl = CacheControl.Revalidate;
        response.Headers[CacheStatus.Header] = CacheStatus.Bypass;
        return TypedResults.Ok(new CompleteList<CategoryResponse>([.. all.Select(CategoryResponse.From)]));
    }

    private static async Task<Results<Ok<CategoryResponse>, ProblemHttpResult>> Get(
        [Description("The slug."), Pattern(CategoryRules.SlugPattern, CategoryRules.SlugRule), MaxLength(CategoryRules.SlugLength, ErrorMessage = CategoryRules.SlugRule)] string slug,
        CategoryStore categories,
        HttpResponse response,
        CancellationToken ct)
    {
        response.Headers.CacheControl = CacheControl.Revalidate;
        response.Headers[CacheStatus.Header] = CacheStatus.Bypass;
        return await categories.FindAsync(slug, ct) is { } category ? TypedResults.Ok(CategoryResponse.From(category)) : Problems.NotFound($"category {slug}");
    }

    private static async Task<Results<Created<CategoryResponse>, ProblemHttpResult>> Create(
        [FromBody] NewCategoryInput category, CategoryStore categories, CancellationToken ct)
    {
        var created = new Category { Slug = category.Slug!, Name = TextRules.Clean(category.Name)!, Parent = category.Parent };
        var outcome = await categories.CreateAsync(created, ct);
        return outcome == CategoryOutcome.Done
            ? TypedResults.Created($"/categories/{created.Slug}", CategoryResponse.From(created))
            : Refusal(outcome, created.Slug, created.Parent);
    }

    private static async Task<Results<Ok<CategoryResponse>, ProblemHttpResult>> Replace(
        [Description("The slug."), Pattern(CategoryRules.SlugPattern, CategoryRules.SlugRule), MaxLength(CategoryRules.SlugLength, ErrorMessage = CategoryRules.SlugRule)] string slug,
        [FromBody] CategoryInput category,
        CategoryStore categories,
        CancellationToken ct)
    {
        var changed = new Category { Slug = slug, Name = TextRules.Clean(category.Name)!, Parent = category.Parent };
        var outcome = await categories.UpdateAsync(changed, ct);
        return outcome == CategoryOutcome.Done ? TypedResults.Ok(CategoryResponse.From(changed)) : Refusal(outcome, slug, changed.Parent);
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> Delete(
        [Description("The slug."), Pattern(CategoryRules.SlugPattern, CategoryRules.SlugRule), MaxLength(CategoryRules.SlugLength, ErrorMessage = CategoryRules.SlugRule)] string slug,
        CategoryStore categories,
        CancellationToken ct)
    {
        var outcome = await categories.DeleteAsync(slug, ct);
        return outcome == CategoryOutcome.Done ? TypedResults.NoContent() : Refusal(outcome, slug, parent: null);
    }

    private static ProblemHttpResult Refusal(CategoryOutcome outcome, string slug, string? parent) => outcome switch
    {
        CategoryOutcome.NotFound => Problems.NotFound($"category {slug}"),
        CategoryOutcome.DuplicateSlug => Problems.Taken("slug", $"must be unique; there is a category '{slug}'"),
        CategoryOutcome.UnknownParent => Problems.BadRequest("parent", $"must be one of GET /categories; '{parent}' is not"),
        CategoryOutcome.ThirdLevel => Problems.Refused("parent", "must be of the first level, and the category must have no children: categories have two levels"),
        CategoryOutcome.HasProducts => Problems.Refused("slug", "must have no products; move or delete them first"),
        CategoryOutcome.HasChildren => Problems.Refused("slug", "must have no children; move or delete them first"),
        _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, "This write was not refused."),
    };
}
