using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Catalog.Api.OpenApi;

/// <summary>Sets the title, description and licence of the document.</summary>
public sealed class DocumentInfo : IOpenApiDocumentTransformer
{
    /// <inheritdoc />
    public Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info.Title = "Catalog";
        document.Info.Description = "An e-commerce catalog in which each resource is wired to the caching pattern that suits it.";
        document.Info.Contact = new OpenApiContact { Name = "The Catalog authors" };
        document.Info.License = new OpenApiLicense { Name = "MIT", Identifier = "MIT" };
        foreach (var server in document.Servers ?? [])
        {
            server.Url = server.Url?.TrimEnd('/'); // paths begin with a slash
        }

        return Task.CompletedTask;
    }
}
