using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Catalog.Api.OpenApi;

/// <summary>Gives each parameter an example that works on the sample data, so that an operation can be sent from the document as it is.</summary>
/// <remarks>
/// A parameter with a default has it as its example. That of an optional part of a query is in its schema: Swagger UI does not fill it in there,
/// so that a request is not sent with all filters at once.
/// </remarks>
public sealed class ParameterExamples : IOpenApiOperationTransformer
{
    private static readonly Dictionary<string, Func<JsonNode>> ByName = new(StringComparer.Ordinal)
    {
        ["addressId"] = () => 1,
        ["category"] = () => "garden",
        ["code"] = () => "BO",
        ["currency"] = () => "EUR",
        ["decimal"] = () => "comma",
        ["deleteAtMost"] = () => 100,
        ["format"] = () => "shopify",
        ["html"] = () => "text",
        ["id"] = () => 1,
        ["Idempotency-Key"] = () => "0b6f1c5e-6a4e-4e57-9d55-3a2f8a1d2c11",
        ["If-Match"] = () => "*",
        ["If-None-Match"] = () => "\"1-1-1795905453566849\"",
        ["ids"] = () => "1,2,3",
        ["key"] = () => "product:{1}",
        ["map"] = () => "Regular price:price,SKU:sku",
        ["path"] = () => "/products/1",
        ["priceFrom"] = () => "10",
        ["priceTo"] = () => "99.90",
        ["productId"] = () => 1,
        ["q"] = () => "lamp",
        ["resource"] = () => "product:1",
        ["reviewId"] = () => 1,
        ["separator"] = () => "semicolon",
        ["sku"] = () => "AUDIO-001",
        ["slug"] = () => "garden",
        ["sort"] = () => "price",
        ["tag"] = () => "classic",
        ["Viewer-Id"] = () => "ann",
    };

    /// <inheritdoc />
    public Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        foreach (var parameter in (operation.Parameters ?? []).OfType<OpenApiParameter>())
        {
            var example = parameter.Schema?.Default?.DeepClone() ?? ExampleOf(parameter);
            if (parameter is { In: ParameterLocation.Query, Required: false, Schema: OpenApiSchema schema } && example is not null)
            {
                schema.Examples = [example];
            }
            else
            {
                parameter.Example ??= example;
            }
        }

        return Task.CompletedTask;
    }

    private static JsonNode? ExampleOf(OpenApiParameter parameter) => parameter switch
    {
        { Name: "after", Schema.Pattern: not null } => "50", // cursors of other lists are signed
        { Name: "id", In: ParameterLocation.Path, Schema.Type: JsonSchemaType.String } => "0197a8c0-0000-7000-8000-000000000001", // an import of the sample data
        { Name: "id", Schema.Type: JsonSchemaType.String } => "7f0c2f0e-6a4e-4e57-9d55-3a2f8a1d2c11",
        { Name: { } name } => ByName.GetValueOrDefault(name)?.Invoke(),
        _ => null,
    };
}
