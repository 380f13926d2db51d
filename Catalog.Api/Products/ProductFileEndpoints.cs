using Catalog.Api.Auth;
using Catalog.Api.Bulkheads;
using Catalog.Api.Http;
using Catalog.Api.OpenApi;
using Catalog.Infrastructure.Audit;
using Catalog.Infrastructure.Products;
using Catalog.Infrastructure.Products.Import;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Catalog.Api.Products;

/// <summary>Import and export of the whole catalog, in constant memory for any length.</summary>
public static class ProductFileEndpoints
{
    private const string Ndjson = "application/x-ndjson";
    private const string Csv = "text/csv";

    /// <summary>Maps <c>POST /products/import</c> and <c>/products/export</c>.</summary>
    public static void MapProductFiles(this IEndpointRouteBuilder routes)
    {
        var products = routes.MapGroup("/products").WithTags(Tag.Products).ForAdmins();

        // Import has no size limit, and both have no time limit: the server's minimum data rates still apply.
        products.MapPost("/import", Import)
            .WithName("ImportProducts")
            .WorksAs(Work.File)
            .WithSummary("Import products from a file of any length")
            .WithDescription("""
                NDJSON: one product per line. CSV: a header with the same names, tags joined by `|`. Products are matched by sku; the last line
                of a sku wins; a product that equals its line is not changed; missing categories are created. An invalid line is rejected
                and the others are imported. A connection that breaks before the end changes nothing.
                """)
            .Accepts<ProductInput>(Ndjson, Csv)
            .WithMetadata(new DisableRequestSizeLimitAttribute())
            .DisableRequestTimeout();

        products.MapMethods("/export", Reads.Methods, Export)
            .WithName("ExportProducts")
            .WorksAs(Work.File)
            .WithSummary("Export all products as NDJSON, which import accepts unchanged")
            .WithDescription("The export is a snapshot of one moment, however long the download takes.")
            .Produces<ProductInput>(StatusCodes.Status200OK, Ndjson)
            .DisableRequestTimeout();
    }

    private static async Task<Results<Ok<ImportReport>, ProblemHttpResult>> Import(
        HttpRequest request, ProductImport import, CancellationToken ct)
    {
        if (request.ContentType is not { } type)
        {
            return TypedResults.Problem(statusCode: StatusCodes.Status415UnsupportedMediaType); // routing accepts a missing content type
        }

        var csv = type.StartsWith(Csv, StringComparison.OrdinalIgnoreCase);
        var lines = csv ? CsvProducts.ReadAsync(request.Body, ct) : NdjsonProducts.ReadAsync(request.BodyReader, ct);
        try
        {
            return TypedResults.Ok(await import.RunAsync(lines, ct));
        }
        catch (UnreadableFileException e)
        {
            return Problems.BadRequest($"line {e.Line}", e.Reason);
        }
    }

    private static async Task Export(HttpResponse response, ProductExport export, SecurityEvents events, CancellationToken ct)
    {
        response.ContentType = Ndjson;
        response.Headers.CacheControl = CacheControl.NoStore;
        response.Headers[CacheStatus.Header] = CacheStatus.Bypass;
        response.Headers.ContentDisposition = "attachment; filename=\"products.ndjson\"";
        if (!HttpMethods.IsHead(response.HttpContext.Request.Method))
        {
            await events.NoteAsync(response.HttpContext, SecurityEvent.Export, "products");
            await export.WriteAsync(response.BodyWriter, ct);
        }
    }
}
