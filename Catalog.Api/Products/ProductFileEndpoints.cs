using Catalog.Api.Auth;
using Catalog.Api.Bulkheads;
using Catalog.Api.Http;
using Catalog.Infrastructure.Audit;
using Catalog.Infrastructure.Products;
using Catalog.Infrastructure.Products.Import;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Catalog.Api.Products;

/// <summary>The whole catalog as a file, in and out, in constant memory however long it is.</summary>
public static class ProductFileEndpoints
{
    private const string Ndjson = "application/x-ndjson";
    private const string Csv = "text/csv";

    /// <summary>Maps <c>POST /products/import</c> and <c>/products/export</c>.</summary>
    public static void MapProductFiles(this IEndpointRouteBuilder routes)
    {
        var products = routes.MapGroup("/products").WithTags("Products").ForAdmins();

        // The one body without a size limit, and both without a time limit: the server's least data rates still apply.
        products.MapPost("/import", Import)
            .WithName("ImportProducts")
            .WorksAs(Work.File)
            .WithSummary("Add or change products from a file of any length")
            .WithDescription("""
                NDJSON: one product a line. CSV: a header with the same names, tags joined by `|`. Products are recognized by their
                sku; the last line of a sku wins; what already is as its line says is not touched; categories that are not there
                yet are created. A bad line rejects that line. A connection that breaks before the end changes nothing.
                """)
            .Accepts<ProductInput>(Ndjson, Csv)
            .WithMetadata(new DisableRequestSizeLimitAttribute())
            .DisableRequestTimeout();

        products.MapMethods("/export", Reads.Methods, Export)
            .WithName("ExportProducts")
            .WorksAs(Work.File)
            .WithSummary("Stream all products as NDJSON that import takes back unchanged")
            .WithDescription("All lines are of one moment, however long the download takes.")
            .Produces<ProductInput>(StatusCodes.Status200OK, Ndjson)
            .DisableRequestTimeout();
    }

    private static async Task<Results<Ok<ImportReport>, ProblemHttpResult>> Import(
        HttpRequest request, ProductImport import, CancellationToken ct)
    {
        if (request.ContentType is not { } type)
        {
            return TypedResults.Problem(statusCode: StatusCodes.Status415UnsupportedMediaType); // routing lets it pass
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
