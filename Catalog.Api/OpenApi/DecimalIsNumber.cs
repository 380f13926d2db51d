using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Catalog.Api.OpenApi;

/// <summary>Declares decimals as numbers with the format decimal: the exporter cannot know what our converter reads and writes.</summary>
public sealed class DecimalIsNumber : IOpenApiSchemaTransformer
{
    /// <inheritdoc />
    public Task TransformAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        if ((Nullable.GetUnderlyingType(context.JsonTypeInfo.Type) ?? context.JsonTypeInfo.Type) == typeof(decimal))
        {
            schema.Type = JsonSchemaType.Number;
            schema.Format = "decimal"; // generators of typed clients then use a decimal type, not double
        }

        return Task.CompletedTask;
    }
}
