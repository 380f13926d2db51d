using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.OpenApi;

namespace Catalog.Api.RateLimits;

/// <summary>Adds 429 to each rate-limited operation in the OpenAPI document.</summary>
public sealed class TooManyRequestsResponse : IOpenApiOperationTransformer
{
    /// <inheritdoc />
    public Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var metadata = new EndpointMetadataCollection(context.Description.ActionDescriptor.EndpointMetadata);
        if (metadata.GetMetadata<DisableRateLimitingAttribute>() is not null)
        {
            return Task.CompletedTask;
        }

        operation.Responses ??= [];
        operation.Responses[$"{StatusCodes.Status429TooManyRequests}"] = new OpenApiResponse
        {
            Description = "The rate limit is reached.",
            Content = new Dictionary<string, OpenApiMediaType>
            {
                ["application/problem+json"] = new() { Schema = new OpenApiSchemaReference("ProblemDetails", context.Document) },
            },
            Headers = new Dictionary<string, IOpenApiHeader>
            {
                ["Retry-After"] = Header("Seconds until the next request is allowed.", JsonSchemaType.Integer),
                [RateLimitAnswer.PolicyHeader] = Header("The limit: q requests in w seconds.", JsonSchemaType.String),
                [RateLimitAnswer.Header] = Header("At least r more requests in the next t seconds.", JsonSchemaType.String),
            },
        };
        return Task.CompletedTask;
    }

    private static OpenApiHeader Header(string description, JsonSchemaType type) =>
        new() { Description = description, Schema = new OpenApiSchema { Type = type } };
}
