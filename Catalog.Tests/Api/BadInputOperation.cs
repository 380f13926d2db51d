using System.Text.Json;

namespace Catalog.Tests.Api;

/// <summary>The input of an operation of the OpenAPI document.</summary>
internal sealed record BadInputOperation(
    string Method, string Path, BadInputParameter[] Parameters, string[] MediaTypes, BadInputSchema? Body, bool DeclaresNotFound)
{
    private static readonly string[] Methods = ["get", "put", "post", "delete", "patch"];

    public bool IsReadOnly => Method == "GET";

    public bool TakesJson => MediaTypes is ["application/json"] or ["application/merge-patch+json", "application/json"];

    public static IReadOnlyList<BadInputOperation> ReadAll(JsonElement document) =>
    [
        .. document.GetProperty("paths").EnumerateObject().SelectMany(path => path.Value.EnumerateObject()
            .Where(operation => Methods.Contains(operation.Name))
            .Select(operation => Read(document, path, operation.Name, operation.Value))),
    ];

    public override string ToString() => $"{Method} {Path}";

    private static BadInputOperation Read(JsonElement document, JsonProperty path, string method, JsonElement operation)
    {
        var content = operation.TryGetProperty("requestBody", out var body) ? body.GetProperty("content").EnumerateObject().ToArray() : [];
        return new BadInputOperation(
            method.ToUpperInvariant(),
            path.Name,
            [.. ParametersOf(path.Value).Concat(ParametersOf(operation)).Select(parameter => BadInputParameter.Read(document, parameter))],
            [.. content.Select(media => media.Name)],
            content is [var first, ..] ? new BadInputSchema(document, first.Value.GetProperty("schema")) : null,
            operation.GetProperty("responses").TryGetProperty("404", out _));
    }

    private static JsonElement[] ParametersOf(JsonElement of) =>
        of.TryGetProperty("parameters", out var parameters) ? [.. parameters.EnumerateArray()] : [];
}
