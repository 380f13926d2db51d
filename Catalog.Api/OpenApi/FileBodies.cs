using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Catalog.Api.OpenApi;

/// <summary>
/// Declares NDJSON, CSV and archives as files, and a form as one with a file. With the schema of a line, generated clients would read or
/// write a single JSON object, and give two parameters one name.
/// </summary>
public sealed class FileBodies : IOpenApiOperationTransformer
{
    private static IOpenApiSchema File => new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary" };

    /// <inheritdoc />
    public Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var bodies = (operation.Responses ?? []).Select(response => response.Value.Content).Append(operation.RequestBody?.Content);
        foreach (var body in bodies.OfType<IDictionary<string, OpenApiMediaType>>())
        {
            foreach (var (type, media) in body)
            {
                media.Schema = type switch
                {
                    "application/x-ndjson" or "application/gzip" or "text/csv" or "text/tab-separated-values" => File,
                    "multipart/form-data" => new OpenApiSchema
                    {
                        Type = JsonSchemaType.Object,
                        Properties = new Dictionary<string, IOpenApiSchema> { ["file"] = File },
                        Required = new HashSet<string> { "file" },
                    },
                    _ => media.Schema,
                };
            }
        }

        return Task.CompletedTask;
    }
}
