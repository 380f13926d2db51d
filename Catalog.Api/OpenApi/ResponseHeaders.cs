using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Catalog.Api.OpenApi;

/// <summary>Adds each <see cref="ResponseHeader"/> of an endpoint to its successful responses, and the position to those of writes.</summary>
public sealed class ResponseHeaders : IOpenApiOperationTransformer
{
    private const string Created = "201";
    private const string NotModified = "304";

    /// <inheritdoc />
    public Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        foreach (var (status, answer) in (operation.Responses ?? []).Where(response => response.Key is [('2' or '3'), ..]))
        {
            if (answer is not OpenApiResponse response)
            {
                continue;
            }

            var metadata = context.Description.ActionDescriptor.EndpointMetadata;
            IEnumerable<ResponseHeader> headers =
            [
                .. status == Created ? [ResponseHeader.Location] : Array.Empty<ResponseHeader>(),
                .. metadata.OfType<ResponseHeader>(), // also instead of the usual Location
                .. HttpMethods.IsGet(context.Description.HttpMethod ?? "") ? Array.Empty<ResponseHeader>() : [ResponseHeader.Position],
            ];

            // A shared cache keeps the tags that it has when it gets a 304, and what needs a session is not for it.
            var isTagged = status != NotModified && metadata.OfType<IAllowAnonymous>().Any();
            foreach (var header in headers.Where(header => isTagged || header != ResponseHeader.CacheTag))
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
