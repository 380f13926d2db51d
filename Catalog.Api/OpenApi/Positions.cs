using Catalog.Api.Http;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Catalog.Api.OpenApi;

/// <summary>Declares <see cref="ReadYourWrites"/>: the parameter of reads from caches. Its example is in the schema, so that Swagger UI does not send it.</summary>
public sealed class Positions : IOpenApiOperationTransformer
{
    /// <inheritdoc />
    public Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        if (HttpMethods.IsGet(context.Description.HttpMethod ?? "") && context.Description.ActionDescriptor.EndpointMetadata.Contains(ResponseHeader.CacheStatus))
        {
            (operation.Parameters ??= []).Add(new OpenApiParameter
            {
                Name = ReadYourWrites.Header,
                In = ParameterLocation.Header,
                Description = "The Catalog-Position of a write that the answer must not be older than.",
                Schema = new OpenApiSchema { Type = JsonSchemaType.String, Examples = [ResponseHeader.Position.Example] },
            });
        }

        return Task.CompletedTask;
    }
}
