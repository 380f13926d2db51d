using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Catalog.Api.Caches;

/// <summary>Endpoint metadata: the read goes through a cache and can be explained.</summary>
public sealed class Explainable
{
    /// <summary>The name of the parameter of the query.</summary>
    public const string Parameter = "explain";

    private Explainable()
    {
    }

    /// <summary>The mark.</summary>
    public static Explainable Mark { get; } = new();
}

/// <summary>Lists the parameter <c>explain</c> with each read that can be explained.</summary>
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
                Description = "For administrators: true answers with what the cache decided, in order, in place of the body.",
                Schema = new OpenApiSchema { Type = JsonSchemaType.Boolean },
            });
            (operation.Responses ??= []).TryAdd($"{StatusCodes.Status403Forbidden}", new OpenApiResponse
            {
                Description = "Only an admin may ask for an explanation.",
                Content = new Dictionary<string, OpenApiMediaType>
                {
                    ["application/problem+json"] = new() { Schema = new OpenApiSchemaReference("ProblemDetails", context.Document) },
                },
            });
        }

        return Task.CompletedTask;
    }
}
