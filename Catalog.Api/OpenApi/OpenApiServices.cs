using Catalog.Api.Caches;
using Catalog.Api.Http;

namespace Catalog.Api.OpenApi;

/// <summary>The OpenAPI document and its page.</summary>
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
            options.AddDocumentTransformer<DocumentHead>();
            options.AddDocumentTransformer<SortedResponses>();
        });

    /// <summary>
    /// Serves <c>/swagger</c>, to browse the document, where <see cref="DocumentPageOptions"/> say so. Before authorization: it is no endpoint,
    /// and so would be closed.
    /// </summary>
    public static void UseDocumentPage(this WebApplication app)
    {
        var options = app.Configuration.GetSection(DocumentPageOptions.Section).Get<DocumentPageOptions>() ?? new DocumentPageOptions();
        if (options.Enabled ?? app.Environment.IsDevelopment())
        {
            app.UseSwaggerUI(page => page.SwaggerEndpoint($"/openapi/{Document}.json", "Catalog"));
        }
    }

    /// <summary>Maps <c>/openapi/v1.json</c>. It is the same for all and costs much to write, so it is kept for a minute.</summary>
    public static void MapOpenApiDocument(this IEndpointRouteBuilder routes) =>
        routes.MapOpenApi().ReadsHeadToo().AllowAnonymous().CacheOutput(policy => policy.SetVaryByQuery([]));
}

/// <summary>Configuration section <c>Swagger</c>: the page that browses the API.</summary>
public sealed class DocumentPageOptions
{
    /// <summary>The name of the section.</summary>
    public const string Section = "Swagger";

    /// <summary>Whether <c>/swagger</c> is served. Default: in the environment Development alone.</summary>
    public bool? Enabled { get; set; }
}
