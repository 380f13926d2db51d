using System.Globalization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Catalog.Api.OpenApi;

/// <summary>Describes each problem that many operations have in common once, and refers to it from the operations.</summary>
public sealed class SharedProblems : IOpenApiDocumentTransformer
{
    private const string Problem = "application/problem+json";

    private static readonly Dictionary<int, (string Name, string Description)> Shared = new()
    {
        [400] = ("BadRequest", "The request breaks a rule; `errors` has the rules by field. Nothing was changed."),
        [401] = ("Unauthorized", "The request has no session, or one that has ended. Sign in: POST /sessions."),
        [403] = ("Forbidden", "The role of the user does not allow this."),
        [404] = ("NotFound", "There is nothing of this id, or it is another user's."),
        [408] = ("RequestTimeout", "The body came too slowly."),
        [412] = ("PreconditionFailed", "The resource has another version than If-Match names. Read it again."),
        [413] = ("TooLarge", "The body is longer than the server allows."),
        [415] = ("UnsupportedMediaType", "The body is of a type that the operation does not take."),
        [428] = ("PreconditionRequired", "Send If-Match with the ETag that you have read, or *."),
        [429] = ("TooManyRequests", "The rate limit is reached. Wait for the time in Retry-After."),
        [503] = ("Unavailable", "A server that the request needs is unavailable or busy. Try again after the time in Retry-After."),
        [504] = ("GatewayTimeout", "The request took longer than a node allows. A write may have been done: read before you send it again."),
    };

    /// <inheritdoc />
    public Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Components ??= new OpenApiComponents();
        var components = document.Components.Responses ??= new SortedDictionary<string, IOpenApiResponse>(StringComparer.Ordinal);
        var operations = document.Paths.Values.SelectMany(path => path.Operations ?? []).Select(entry => entry.Value);
        foreach (var responses in operations.Select(operation => operation.Responses).OfType<OpenApiResponses>())
        {
            foreach (var (status, response) in responses.ToArray())
            {
                if (response.Content?.Keys.SequenceEqual([Problem]) == true
                    && Shared.TryGetValue(int.Parse(status, CultureInfo.InvariantCulture), out var shared))
                {
                    if (components.TryAdd(shared.Name, response))
                    {
                        response.Description = shared.Description;
                    }

                    responses[status] = new OpenApiResponseReference(shared.Name, document);
                }
            }
        }

        return Task.CompletedTask;
    }
}
