using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Catalog.Api.OpenApi;

/// <summary>Takes <c>null</c> from the types of required fields: their .NET types allow it only so that a rule can name what is missing.</summary>
public sealed class RequiredIsNotNull : IOpenApiSchemaTransformer
{
    /// <inheritdoc />
    public Task TransformAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        foreach (var name in schema.Required ?? (ISet<string>)new HashSet<string>())
        {
            if (schema.Properties?[name] is OpenApiSchema { Type: { } type } property)
            {
                property.Type = type & ~JsonSchemaType.Null;
            }
        }

        return Task.CompletedTask;
    }
}
