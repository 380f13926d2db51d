using Catalog.Api.Caches;
using Catalog.Api.Http;

namespace Catalog.Api.OpenApi;

/// <summary>The OpenAPI document and Swagger UI.</summary>
public static class OpenApiServices
{
    private const string Document = "v1";

    /// <summary>Adds the document, OpenAPI 3.1.</summary>
    public static IServiceCollection AddOpenApiDocument(this IServiceCollection services) =>
        services.AddOutputCache().AddOpenApi(Document, options =>
        {
            options.ShouldInclude = description => description.HttpMethod != HttpMethods.Head;
            options.AddSchemaTransformer<DecimalIsNumber>();
            options.AddSchemaTransformer<RequiredIsNotNull>();
            options.AddOperationTransformer<ResponseHeaders>();
            options.AddOperationTransformer<ExplainParameter>();
            options.AddOperationTransformer<BearerSecurity>();
            options.AddDocumentTransformer<BearerSecurity>();
            options.AddDocumentTransformer<DocumentInfo>();
            options.AddDocumentTransformer<SortedResponses>();
        });

    /// <summary>
    /// Serves Swagger UI at <c>/swagger</c> if <see cref="DocumentPageOptions"/> allow it. Place it before authorization: it is not an endpoint,
    /// so the fallback policy would reject it.
    /// </summary>
    public static void UseDocumentPage(this WebApplication app)
    {
        var options = app.Configuration.GetSection(DocumentPageOptions.Section).Get<DocumentPageOptions>() ?? new DocumentPageOptions();
        if (options.Enabled ?? app.Environment.IsDevelopment())
        {
            app.UseSwaggerUI(page => page.SwaggerEndpoint($"/openapi/{Document}.json", "Catalog"));
        }
    }

    /// <summary>
    /// Maps <c>/openapi/v1.json</c>. The document is expensive to write and the same for every request, so it is cached for a minute.
    /// </summary>
    public static void MapOpenApiDocument(this IEndpointRouteBuilder routes) =>
        routes.MapOpenApi().ReadsHeadToo().AllowAnonymous().CacheOutput(policy => policy.SetVaryByQuery([]));
}

/// <summary>Configuration section <c>Swagger</c>: Swagger UI.</summary>
public sealed class DocumentPageOptions
{
    /// <summary>The name of the section.</summary>
    public const string Section = "Swagger";

    /// <summary>Whether <c>/swagger</c> is served. Default: only in the environment Development.</summary>
    public bool? Enabled { get; set; }
}
