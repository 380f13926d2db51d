using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Catalog.Api.OpenApi;

/// <summary>
/// Removes <c>null</c> from the types of fields marked <see cref="RequiredAttribute"/>. Their .NET types are nullable only so that a rule
/// can name a missing field. Required but nullable fields of responses keep it.
/// </summary>
public sealed class RequiredIsNotNull : IOpenApiSchemaTransformer
{
    /// <inheritdoc />
    public Task TransformAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        foreach (var field in context.JsonTypeInfo.Properties.Where(IsRequired))
        {
            if (schema.Properties?.TryGetValue(field.Name, out var found) == true && found is OpenApiSchema { Type: { } type } property)
            {
                property.Type = type & ~JsonSchemaType.Null;
            }
        }

        return Task.CompletedTask;
    }

    private static bool IsRequired(JsonPropertyInfo field) =>
        field.AttributeProvider?.IsDefined(typeof(RequiredAttribute), inherit: true) == true;
}
