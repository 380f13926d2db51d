using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Catalog.Api.Caches;

/// <summary>Endpoint metadata: the read goes through a cache and can be explained.</summary>
public sealed class Explainable
{
    /// <summary>The name of the query parameter.</summary>
    public const string Parameter = "explain";

    private Explainable()
    {
    }

    /// <summary>The only instance.</summary>
    public static Explainable Mark { get; } = new();
}

/// <summary>Adds the parameter <c>explain</c> to each read that can be explained.</summary>
public sealed class ExplainParameter : IOpenApiOperationTransformer
{
    /// <inheritdoc />
    public Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        if (context.Description.ActionDescriptor.EndpointMetadata.OfType<Explainable>().Any())
        {
            (operation.Parameters ??= []).Add(new OpenApiParameter
            {
                Name = Explainable.Parameter,
                In = ParameterLocation.Query,
                Description = "For administrators: true returns the decisions of the cache, in order, instead of the body.",
                Schema = new OpenApiSchema { Type = JsonSchemaType.Boolean },
            });
            (operation.Responses ??= []).TryAdd($"{StatusCodes.Status403Forbidden}", new OpenApiResponse
            {
                Description = "Only an admin may request an explanation.",
                Content = new Dictionary<string, OpenApiMediaType>
                {
                    ["application/problem+json"] = new() { Schema = new OpenApiSchemaReference("ProblemDetails", context.Document) },
                },
            });
        }

        return Task.CompletedTask;
    }
}
