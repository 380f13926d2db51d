using Catalog.Api.Http;

namespace Catalog.Api.OpenApi;

/// <summary>The OpenAPI document and Swagger UI.</summary>
public static class OpenApiServices
{
    private const string Document = "v1";

    /// <summary>The address of the document.</summary>
    public const string Address = $"/openapi/{Document}.json";

    /// <summary>Adds the document, OpenAPI 3.1.</summary>
    public static IServiceCollection AddOpenApiDocument(this IServiceCollection services) =>
        services.AddOutputCache().AddOpenApi(Document, options =>
        {
            options.ShouldInclude = description => description.HttpMethod != HttpMethods.Head;
            options.AddSchemaTransformer<DecimalIsNumber>();
            options.AddSchemaTransformer<RequiredIsNotNull>();
            options.AddSchemaTransformer<OpenProblems>();
            options.AddOperationTransformer<ResponseHeaders>();
            options.AddOperationTransformer<Positions>();
            options.AddOperationTransformer<ParameterExamples>();
            options.AddOperationTransformer<FileBodies>();
            options.AddOperationTransformer<BearerSecurity>();
            options.AddDocumentTransformer<BearerSecurity>();
            options.AddDocumentTransformer<DocumentInfo>();
            options.AddDocumentTransformer<SharedProblems>();
            options.AddDocumentTransformer<SortedResponses>();
        });

    /// <summary>
    /// Serves Swagger UI at <c>/swagger</c> if <see cref="DocumentPageOptions"/> allow it. Place it before authorization: it is not an endpoint,
    /// so the fallback policy would reject it.
    /// </summary>
    public static void UseDocumentPage(this WebApplication app)
    {
        if (DocumentPageOptions.IsServed(app.Configuration, app.Environment))
        {
            app.UseSwaggerUI(page =>
            {
                page.SwaggerEndpoint(Address, "Catalog");
                page.EnableDeepLinking(); // an address for each operation
            });
        }
    }

    /// <summary>
    /// Maps <c>/openapi/v1.json</c>. The document is expensive to write and the same for every request, so it is cached: see <see cref="CachedDocument"/>.
    /// The first one has no time limit: on a busy machine it takes longer than a request may.
    /// </summary>
    public static void MapOpenApiDocument(this IEndpointRouteBuilder routes) =>
        routes.MapOpenApi().ReadsHeadToo().AllowAnonymous().CacheOutput(policy => policy.AddPolicy<CachedDocument>(), excludeDefaultPolicy: true).DisableRequestTimeout();
}

/// <summary>Configuration section <c>Swagger</c>: Swagger UI.</summary>
public sealed class DocumentPageOptions
{
    /// <summary>The name of the section.</summary>
    public const string Section = "Swagger";

    /// <summary>Whether <c>/swagger</c> is served. Default: only in the environment Development.</summary>
    public bool? Enabled { get; set; }

    /// <summary>Whether <c>/swagger</c> is served.</summary>
    internal static bool IsServed(IConfiguration configuration, IHostEnvironment environment) =>
        configuration.GetSection(Section).Get<DocumentPageOptions>()?.Enabled ?? environment.IsDevelopment();
}
