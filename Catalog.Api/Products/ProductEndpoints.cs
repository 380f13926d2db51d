using System.ComponentModel;
using Catalog.Api.Auth;
using Catalog.Api.Caches;
using Catalog.Api.Http;
using Catalog.Api.OpenApi;
using Catalog.Caching;
using Catalog.Domain;
using Catalog.Domain.Products;
using Catalog.Infrastructure.Persistence;
using Catalog.Infrastructure.Products;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Validation;

namespace Catalog.Api.Products;

/// <summary>One product: read through the cache, written to the database and then invalidated.</summary>
public static class ProductEndpoints
{
    private const string IfMatchText = "The ETag of the version that you have read, or * for any. Without it: 428.";

    /// <summary>Maps <c>/products</c> and <c>/products/{id}</c>, but for lists and files.</summary>
    public static void MapProducts(this IEndpointRouteBuilder routes)
    {
        var products = routes.MapGroup("/products").WithTags(Tag.Products);

        products.MapMethods("/{id}", Reads.Methods, Get)
            .WithName("GetProduct")
            .AllowAnonymous()
            .WithMetadata(new Explainable())
            .WithSummary("Read one product through the cache")
            .WithDescription("Cache-Status shows which tier answered. Send the ETag in If-None-Match to get 304 while nothing has changed.")
            .Produces<ProductDocument>()
            .ProducesProblem(StatusCodes.Status404NotFound)
            .DisableRequestTimeout(); // it would cost a timer for each hit; a miss is limited by the timeouts of the cache policy

        products.MapPost("/", Create)
            .WithName("CreateProduct")
            .ForAdmins()
            .WithSummary("Add a product")
            .WithDescription("The service assigns the id and the version; the Location header contains the URL. The sku must be unique.")
            .WithMetadata(ResponseHeader.ETag)
            .ProducesValidationProblem(StatusCodes.Status409Conflict);

        products.MapPut("/{id}", Replace)
            .WithName("ReplaceProduct")
            .ForAdmins()
            .WithSummary("Replace a product, if it still has the version that you have read")
            .WithDescription("All fields are replaced; omitted fields get their defaults. After the response, no node serves the old version as current.")
            .WithMetadata(ResponseHeader.ETag)
            .ProducesValidationProblem(StatusCodes.Status409Conflict);

        products.MapPatch("/{id}", Patch)
            .WithName("PatchProduct")
            .ForAdmins()
            .WithSummary("Change some fields of a product, if it still has the version that you have read")
            .WithDescription("JSON merge patch (RFC 7396): omitted fields stay, a field that is null gets its default. The result obeys the same rules as a new product.")
            .Accepts<ProductChange>("application/merge-patch+json", "application/json")
            .WithMetadata(ResponseHeader.ETag)
            .ProducesValidationProblem(StatusCodes.Status409Conflict);

        products.MapDelete("/{id}", Delete)
            .WithName("DeleteProduct")
            .ForAdmins()
            .WithSummary("Remove a product, if it still has the version that you have read")
            .WithDescription("Its reviews and its stock are deleted too.");
    }

    private static ValueTask<Results<CachedJson, ProblemHttpResult>> Get(
        [Id] long id,
        [FromHeader(Name = "If-None-Match"), Description("The ETag of the copy that you have.")] string? ifNoneMatch,
        ProductStore products,
        HttpResponse response,
        CancellationToken ct)
    {
        // A hit in memory completes synchronously; only a slower read needs a task.
        var reading = products.GetAsync(id, ct);
        return reading.IsCompletedSuccessfully
            ? new(Answer(id, reading.Result, products, ifNoneMatch, response))
            : AnswerAsync(id, reading, products, ifNoneMatch, response);
    }

    private static async ValueTask<Results<CachedJson, ProblemHttpResult>> AnswerAsync(
        long id, ValueTask<CacheRead<ReadOnlyMemory<byte>>> reading, ProductStore products, string? ifNoneMatch, HttpResponse response) =>
        Answer(id, await reading, products, ifNoneMatch, response);

    private static Results<CachedJson, ProblemHttpResult> Answer(
        long id, CacheRead<ReadOnlyMemory<byte>> read, ProductStore products, string? ifNoneMatch, HttpResponse response)
    {
        if (read.Found)
        {
            return new CachedJson(
                read, EntityTag.Of(id, read), products.Policy, ifNoneMatch, ProductCacheTags.Of(products.Policy, id, read.Value));
        }

        response.Headers[CacheStatus.Header] = CacheStatus.Of(read);
        response.Headers.CacheControl = CacheControl.Revalidate;
        return Problems.NotFound($"product {id}");
    }

    private static async Task<Results<Created<ProductDocument>, ProblemHttpResult>> Create(
        [FromBody, SkipValidation] ProductInput product, ProductStore products, HttpResponse response, CancellationToken ct)
    {
        var violations = new List<RuleViolation>();
        if (ProductRules.Check(product.ToDraft(), violations) is not { } details)
        {
            return Problems.BadRequest(violations);
        }

        var write = await products.CreateAsync(details, ct);
        if (write.Product is not { } created)
        {
            return Refusal(write.Outcome, details, id: 0);
        }

        response.Headers.ETag = EntityTag.Of(created.Id, Revision.Of(created.Version, created.UpdatedAt));
        return TypedResults.Created($"/products/{created.Id}", ProductDocument.From(created));
    }

    private static async Task<Results<Ok<ProductDocument>, ProblemHttpResult>> Replace(
        [Id] long id,
        [FromBody, SkipValidation] ProductInput product,
        [FromHeader(Name = "If-Match"), Description(IfMatchText)] string? ifMatch,
        [FromHeader(Name = "If-None-Match"), Description("* if the resource must not exist yet: 412 if it does.")] string? ifNoneMatch,
        ProductStore products,
        HttpResponse response,
        CancellationToken ct)
    {
        var demand = IfMatch.Read(ifMatch, id, ifNoneMatch);
        if (demand.Problem is { } problem)
        {
            return problem;
        }

        var violations = new List<RuleViolation>();
        if (ProductRules.Check(product.ToDraft(), violations) is not { } details)
        {
            return Problems.BadRequest(violations);
        }

        var write = await products.UpdateAsync(id, details, demand.Revisions, ct);
        if (write.Product is not { } replaced)
        {
            return Refusal(write.Outcome, details, id);
        }

        response.Headers.ETag = EntityTag.Of(id, Revision.Of(replaced.Version, replaced.UpdatedAt));
        return TypedResults.Ok(ProductDocument.From(replaced));
    }

    private static async Task<Results<Ok<ProductDocument>, ProblemHttpResult>> Patch(
        [Id] long id,
        [FromBody, SkipValidation] ProductChange change,
        [FromHeader(Name = "If-Match"), Description(IfMatchText)] string? ifMatch,
        [FromHeader(Name = "If-None-Match"), Description("* if the resource must not exist yet: 412 if it does.")] string? ifNoneMatch,
        ProductStore products,
        HttpResponse response,
        CancellationToken ct)
    {
        var demand = IfMatch.Read(ifMatch, id, ifNoneMatch);
        if (demand.Problem is { } problem)
        {
            return problem;
        }

        ProductWrite write;
        ProductDetails? details;
        string? revision = null, before;
        do
        {
            before = revision;
            if (await products.FindAsync(id, ct) is not { } current)
            {
                return Problems.NotFound($"product {id}");
            }

            revision = Revision.Of(current.Version, current.UpdatedAt);
            if (demand.Revisions is { } wanted && !wanted.Contains(revision))
            {
                return Problems.PreconditionFailed();
            }

            var violations = new List<RuleViolation>();
            details = ProductRules.Check(change.Of(current).ToDraft(), violations);
            if (details is null)
            {
                return Problems.BadRequest(violations);
            }

            write = await products.UpdateAsync(id, details, [revision], ct);
        }

        // If-Match: * is for any version, so for a newer one too; one that is refused and still there would be refused for ever.
        while (write.Outcome == ProductWriteOutcome.VersionMismatch && demand.Revisions is null && revision != before);

        if (write.Product is not { } changed)
        {
            return Refusal(write.Outcome, details, id);
        }

        response.Headers.ETag = EntityTag.Of(id, Revision.Of(changed.Version, changed.UpdatedAt));
        return TypedResults.Ok(ProductDocument.From(changed));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> Delete(
        [Id] long id,
        [FromHeader(Name = "If-Match"), Description(IfMatchText)] string? ifMatch,
        [FromHeader(Name = "If-None-Match"), Description("* if the resource must not exist yet: 412 if it does.")] string? ifNoneMatch,
        ProductStore products,
        CancellationToken ct)
    {
        var demand = IfMatch.Read(ifMatch, id, ifNoneMatch);
        if (demand.Problem is { } problem)
        {
            return problem;
        }

        var outcome = await products.DeleteAsync(id, demand.Revisions, ct);
        return outcome == ProductWriteOutcome.Done ? TypedResults.NoContent() : Refusal(outcome, details: null, id);
    }

    private static ProblemHttpResult Refusal(ProductWriteOutcome outcome, ProductDetails? details, long id) => outcome switch
    {
        ProductWriteOutcome.NotFound => Problems.NotFound($"product {id}"),
        ProductWriteOutcome.VersionMismatch => Problems.PreconditionFailed(),
        ProductWriteOutcome.DuplicateSku => Problems.Taken("sku", $"must be unique; another product has '{details?.Sku}'"),
        ProductWriteOutcome.UnknownCategory => Problems.BadRequest("category", $"must be one of GET /categories; '{details?.Category}' is not"),
        _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, "This write was not refused."),
    };
}
