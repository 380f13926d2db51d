using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Catalog.Api.OpenApi;

/// <summary>Adds each <see cref="ResponseHeader"/> of an endpoint to its successful responses.</summary>
public sealed class ResponseHeaders : IOpenApiOperationTransformer
{
    /// <inheritdoc />
    public Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var successes = operation.Responses?.Where(r => r.Key is [('2' or '3'), ..]).Select(r => r.Value).OfType<OpenApiResponse>() ?? [];
        foreach (var response in successes)
        {
            foreach (var header in context.Description.ActionDescriptor.EndpointMetadata.OfType<ResponseHeader>())
            {
                response.Headers ??= new Dictionary<string, IOpenApiHeader>();
                response.Headers[header.Name] = new OpenApiHeader
                {
                    Description = header.Description,
                    Schema = new OpenApiSchema { Type = JsonSchemaType.String },
                };
            }
        }

        return Task.CompletedTask;
    }
}
