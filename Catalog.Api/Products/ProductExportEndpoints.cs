using System.ComponentModel;
using Catalog.Api.Auth;
using Catalog.Api.Bulkheads;
using Catalog.Api.Http;
using Catalog.Api.OpenApi;
using Catalog.Infrastructure.Audit;
using Catalog.Infrastructure.Products;

namespace Catalog.Api.Products;

/// <summary>Export of the whole catalog, in constant memory for any length.</summary>
public static class ProductExportEndpoints
{
    private const string Ndjson = "application/x-ndjson";
    private const string FormatRule = "must be ndjson or csv";

    /// <summary>Maps <c>/products/export</c>.</summary>
    public static void MapProductExport(this IEndpointRouteBuilder routes) =>
        routes.MapGroup("/products").WithTags(Tag.Products).ForAdmins()
            .MapMethods("/export", Reads.Methods, Export)
            .WithName("ExportProducts")
            .WorksAs(Work.File)
            .WithSummary("Export all products as NDJSON or CSV, which import accepts unchanged")
            .WithDescription("The export is a snapshot of one moment, however long the download takes.")
            .Produces<ProductInput>(StatusCodes.Status200OK, Ndjson, "text/csv")
            .DisableRequestTimeout(); // the server's minimum data rate still applies

    private static async Task Export(
        HttpResponse response,
        ProductExport export,
        SecurityEvents events,
        CancellationToken ct,
        [Description("`ndjson`, one product per line, or `csv`, with a header and with tags joined by `|`."), Pattern("^(ndjson|csv)$", FormatRule)] string format = "ndjson")
    {
        var isCsv = format == "csv";
        response.ContentType = isCsv ? "text/csv; charset=utf-8" : Ndjson;
        response.Headers.CacheControl = CacheControl.NoStore;
        response.Headers[CacheStatus.Header] = CacheStatus.Bypass;
        response.Headers.ContentDisposition = $"attachment; filename=\"products.{format}\"";
        if (!HttpMethods.IsHead(response.HttpContext.Request.Method))
        {
            await events.NoteAsync(response.HttpContext, SecurityEvent.Export, "products");
            await (isCsv ? export.WriteCsvAsync(response.Body, ct) : export.WriteAsync(response.BodyWriter, ct));
        }
    }
}
