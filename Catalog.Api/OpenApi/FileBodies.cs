using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Catalog.Api.OpenApi;

/// <summary>
/// Declares NDJSON and CSV as files. With the schema of a line, generated clients would read or write a single JSON object.
/// </summary>
public sealed class FileBodies : IOpenApiOperationTransformer
{
    private static readonly string[] Files = ["application/x-ndjson", "application/gzip", "text/csv"];

    /// <inheritdoc />
    public Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var bodies = (operation.Responses ?? []).Select(response => response.Value.Content).Append(operation.RequestBody?.Content);
        foreach (var body in bodies.OfType<IDictionary<string, OpenApiMediaType>>())
        {
            foreach (var file in body.Where(media => Files.Contains(media.Key)).Select(media => media.Value))
            {
                file.Schema = new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary" };
            }
        }

        return Task.CompletedTask;
    }
}
