using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Catalog.Api.OpenApi;

/// <summary>Sorts the responses of each operation by status.</summary>
public sealed class SortedResponses : IOpenApiDocumentTransformer
{
    /// <inheritdoc />
    public Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        foreach (var operation in document.Paths.Values.SelectMany(path => path.Operations ?? []).Select(entry => entry.Value))
        {
            var sorted = new OpenApiResponses();
            foreach (var (status, response) in (operation.Responses ?? []).OrderBy(entry => entry.Key, StringComparer.Ordinal))
            {
                sorted.Add(status, response);
            }

            operation.Responses = sorted;
        }

        return Task.CompletedTask;
    }
}
