using Catalog.Api.Caches;

namespace Catalog.Api.OpenApi;

/// <summary>The OpenAPI document and its page.</summary>
public static class OpenApiServices
{
    private const string Document = "v1";

    /// <summary>Adds the document, OpenAPI 3.1.</summary>
    public static IServiceCollection AddOpenApiDocument(this IServiceCollection services) =>
        services.AddOpenApi(Document, options =>
        {
            options.ShouldInclude = description => description.HttpMethod != HttpMethods.Head;
            options.AddSchemaTransformer<RequiredIsNotNull>();
            options.AddOperationTransformer<ResponseHeaders>();
            options.AddOperationTransformer<ExplainParameter>();
            options.AddDocumentTransformer<DocumentHead>();
        });

    /// <summary>Maps <c>/openapi/v1.json</c>, and <c>/swagger</c> to browse it.</summary>
    public static void MapOpenApiDocument(this WebApplication app)
    {
        app.MapOpenApi();
        app.UseSwaggerUI(page => page.SwaggerEndpoint($"/openapi/{Document}.json", "Catalog"));
    }
}
