using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Catalog.Api.Auth;
using Catalog.Api.Bulkheads;
using Catalog.Api.Http;
using Catalog.Api.OpenApi;
using Catalog.Domain;
using Catalog.Domain.Categories;
using Catalog.Infrastructure.Products;
using Catalog.Infrastructure.Products.Import;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Catalog.Api.Products;

/// <summary>Import of a whole catalog, in constant memory for any length.</summary>
public static class ProductImportEndpoints
{
    private const string IdPattern = "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$";
    private const string IdRule = "must be a UUID in lower case";
    private const int Listed = 50;

    /// <summary>Maps <c>POST /products/import</c> and <c>/products/imports</c>.</summary>
    public static void MapProductImports(this IEndpointRouteBuilder routes)
    {
        var products = routes.MapGroup("/products").WithTags(Tag.Products).ForAdmins();

        // Import has no size limit and no time limit: the server's minimum data rate still applies.
        products.MapPost("/import", Import)
            .WithName("ImportProducts")
            .WorksAs(Work.File)
            .WithSummary("Import products from a file of any length")
            .WithDescription("""
                CSV with a header, separated by `,` `;` tab or `|`; NDJSON; or a JSON list. Also compressed by gzip, and from a form
                (multipart/form-data, its only file). The exports of some shops are recognized by their columns; `map` names others.
                Products are matched by sku; the last line of a sku wins; a product that equals its line is not changed; missing categories are
                created. A line that breaks a rule is rejected and the others are imported; `dryRun=true` only reports. A connection that breaks
                before the end changes nothing.
                """)
            .Accepts<ProductInput[]>("application/json", "application/x-ndjson", "text/csv", "text/tab-separated-values", "application/gzip", "multipart/form-data")
            .WithMetadata(new TakesGzip())
            .WithMetadata(new ResponseHeader("Location", "The address of the record of this import.", "/products/imports/0197a8c0-0000-7000-8000-000000000001"))
            .ProducesValidationProblem(StatusCodes.Status409Conflict)
            .WithMetadata(new DisableRequestSizeLimitAttribute())
            .DisableRequestTimeout();

        products.MapMethods("/imports", Reads.Methods, List)
            .WithName("ListImports")
            .WorksAs(Work.Read)
            .WithSummary("List the last imports, newest first, also those that run")
            .WithDescription("At most 50, without their reports.");

        products.MapMethods("/imports/{id}", Reads.Methods, Get)
            .WithName("GetImport")
            .WorksAs(Work.Read)
            .WithSummary("Read the progress of an import, and its report once it has ended")
            .WithDescription("Every node knows every import. Lines and bytes are at most a second old.")
            .ProducesProblem(StatusCodes.Status404NotFound);

        products.MapMethods("/imports/{id}/rejected", Reads.Methods, Rejected)
            .WithName("GetRejectedLines")
            .WorksAs(Work.Read)
            .WithSummary("Download the rejected lines of an import, to mend them and send them again")
            .WithDescription("They are as in the file: of CSV with its header, and variants with what they take from their product; of JSON an object per line. At most 8 MiB are kept.")
            .Produces<ProductInput>(StatusCodes.Status200OK, "text/csv", "application/x-ndjson")
            .ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<Results<Ok<ImportReport>, ProblemHttpResult>> Import(
        HttpRequest request,
        ImportRuns imports,
        HttpResponse response,
        CancellationToken ct,
        [Description("A ready-made format: eshop, ikea, magento, plain, saleor, shopify or woocommerce. Default: the one that the columns show."),
            MaxLength(20)] string? format = null,
        [Description("Which columns are which fields, instead of those of the format: `Regular price:price,SKU:sku`. `{Handle}-{Size}` joins columns."),
            Text(1, 2_000)] string? map = null,
        [Description("What separates the fields of CSV: comma, semicolon, tab or bar. Default: what the first lines show."),
            Pattern("^(comma|semicolon|tab|bar)$", "must be comma, semicolon, tab or bar")] string? separator = null,
        [Description("What separates the decimals of prices that are texts: comma or point. Default: what the prices show."),
            Pattern("^(comma|point|[,.])$", "must be comma or point")] string? @decimal = null,
        [Description("The currency of products that have none."), MaxLength(3)] string? currency = null,
        [Description("The category of products that have none."), Pattern(CategoryRules.SlugPattern, CategoryRules.SlugRule),
            MaxLength(CategoryRules.SlugLength, ErrorMessage = CategoryRules.SlugRule)] string? category = null,
        [Description("`text` turns HTML into plain text, `keep` leaves it. Default: as the format says."), Pattern("^(text|keep)$", "must be text or keep")] string? html = null,
        [Description("Whether names, descriptions and tags that are too long are cut instead of rejected.")] bool cut = false,
        [Description("Whether nothing is changed, and the report says what would be.")] bool dryRun = false,
        [Description("Whether products that are not in the file are deleted.")] bool deleteMissing = false,
        [Description("How many products `deleteMissing` may delete. Default: a tenth of the catalog."), Id(0)] long? deleteAtMost = null,
        [Description("A UUID of your own for this import, to watch it while it runs. Default: a new one."), Pattern(IdPattern, IdRule)] string? id = null)
    {
        var violations = new List<RuleViolation>();
        var options = ImportQuery.Read(violations, format, map, separator, @decimal, currency) with
        {
            Category = category,
            Html = html is null ? null : html == "text",
            Cut = cut,
            DryRun = dryRun,
            DeleteMissing = deleteMissing,
            DeleteAtMost = deleteAtMost,
        };
        if (violations.Count > 0)
        {
            return Problems.BadRequest(violations);
        }

        if (request.ContentType is not { } type)
        {
            return TypedResults.Problem(statusCode: StatusCodes.Status415UnsupportedMediaType); // routing accepts a missing content type
        }

        var run = id is null ? Guid.CreateVersion7() : Guid.Parse(id);
        try
        {
            var (file, mediaType) = await ImportUpload.OpenAsync(request, type, ct);
            if (await imports.RunAsync(run, file, mediaType, options, ct) is not { } report)
            {
                return Problems.Taken("id", "must be new; there is an import with it");
            }

            response.Headers.Location = $"/products/imports/{run}";
            return TypedResults.Ok(report);
        }
        catch (UnreadableFileException e)
        {
            return Problems.BadRequest($"line {e.Line}", e.Reason);
        }
        catch (BadHttpRequestException e) when (e.StatusCode == StatusCodes.Status415UnsupportedMediaType)
        {
            return TypedResults.Problem(statusCode: e.StatusCode, detail: e.Message);
        }
        catch (ImportRefusedException e)
        {
            return Problems.Refused(e.Field, e.Rule);
        }
    }

    private static async Task<Ok<CompleteList<ImportRun>>> List(ImportRuns imports, HttpResponse response, CancellationToken ct)
    {
        response.Headers.CacheControl = CacheControl.NoStore;
        return TypedResults.Ok(new CompleteList<ImportRun>(await imports.ListAsync(Listed, ct)));
    }

    private static async Task<Results<Ok<ImportRun>, ProblemHttpResult>> Get(
        [Description("The id."), Pattern(IdPattern, IdRule)] string id, ImportRuns imports, HttpResponse response, CancellationToken ct)
    {
        response.Headers.CacheControl = CacheControl.NoStore;
        return await imports.FindAsync(Guid.Parse(id), ct) is { } run ? TypedResults.Ok(run) : Problems.NotFound($"import {id}");
    }

    private static async Task<Results<FileContentHttpResult, ProblemHttpResult>> Rejected(
        [Description("The id."), Pattern(IdPattern, IdRule)] string id, ImportRuns imports, HttpResponse response, CancellationToken ct)
    {
        response.Headers.CacheControl = CacheControl.NoStore;
        return await imports.RejectedAsync(Guid.Parse(id), ct) is var (content, type)
            ? TypedResults.File(content, type, $"rejected.{(type == "text/csv" ? "csv" : "ndjson")}")
            : Problems.NotFound($"file of rejected lines of import {id}");
    }
}
