using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Catalog.Api.OpenApi;

/// <summary>Sets the title, description, licence, server and groups of the document.</summary>
public sealed class DocumentInfo : IOpenApiDocumentTransformer
{
    /// <inheritdoc />
    public Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info.Title = "Catalog";
        document.Info.Description = """
            An e-commerce catalog in which each resource is wired to the caching pattern that suits it.

            - **Lists** are `items` and `next`. While `next` is not null, send it as `after` for the next page.
            - **Versions**: a read has an `ETag`, such as `"1-3-1795905453566849"`. Send it as it is, with its quotes: in `If-None-Match` to be
              answered 304 while nothing has changed, in `If-Match` to change only what you have read.
            - **Prices** are JSON numbers with the decimals of their currency. Read them as decimals, not as binary floating point.
            - **Errors** are problem documents (RFC 9457). `errors` has the broken rules by field.
            - **Cache-Status** (RFC 9211) says which tier answered: `detail=L1` the node's memory, `detail=L2` Redis, `fwd=miss` the database.
            """;
        document.Info.Contact = new OpenApiContact { Name = "The Catalog authors" };
        document.Info.License = new OpenApiLicense { Name = "MIT", Identifier = "MIT" };
        document.Servers = [new OpenApiServer { Url = "/", Description = "The node that serves this document." }];
        document.Tags = Tag.All.Where(tag => document.Tags?.Any(used => used.Name == tag.Name) == true)
            .Select(tag => new OpenApiTag { Name = tag.Name, Description = tag.Description }).ToHashSet();

        return Task.CompletedTask;
    }
}
