using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Catalog.Api.OpenApi;

/// <summary>Adds each <see cref="ResponseHeader"/> of an endpoint to its successful responses.</summary>
public sealed class ResponseHeaders : IOpenApiOperationTransformer
{
    private const string Created = "201";

    /// <inheritdoc />
    public Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        foreach (var (status, answer) in (operation.Responses ?? []).Where(response => response.Key is [('2' or '3'), ..]))
        {
            if (answer is not OpenApiResponse response)
            {
                continue;
            }

            var headers = context.Description.ActionDescriptor.EndpointMetadata.OfType<ResponseHeader>();
            foreach (var header in status == Created ? headers.Append(ResponseHeader.Location) : headers)
            {
                response.Headers ??= new Dictionary<string, IOpenApiHeader>();
                response.Headers[header.Name] = new OpenApiHeader
                {
                    Description = header.Description,
                    Schema = new OpenApiSchema { Type = JsonSchemaType.String },
                    Example = header.Example,
                };
            }
        }

        return Task.CompletedTask;
    }
}
