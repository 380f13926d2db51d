using System.Reflection;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.Mvc;

namespace Catalog.Api.OpenApi;

/// <summary>Adds the problems that all endpoints of a kind share to the OpenAPI document.</summary>
/// <remarks>401 and 403 come with an endpoint's policy, and 429 with its rate limit; each endpoint adds its own, such as 404.</remarks>
public static class CommonProblems
{
    private static readonly string[] Problem = ["application/problem+json"];

    /// <summary>
    /// Adds 400 and 503 to every endpoint, 504 if its time is limited, 408, 413 and 415 if it takes a body, and 404 and 412 if it takes <c>If-Match</c>, and 428 if it requires it.
    /// </summary>
    public static RouteGroupBuilder ProducesCommonProblems(this RouteGroupBuilder group)
    {
        group.ProducesValidationProblem().ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        ((IEndpointConventionBuilder)group).Finally(endpoint =>
        {
            foreach (var status in StatusesOf(endpoint.Metadata).ToArray())
            {
                endpoint.Metadata.Add(new ProducesResponseTypeMetadata(status, typeof(ProblemDetails), Problem));
            }
        });
        return group;
    }

    private static IEnumerable<int> StatusesOf(IList<object> metadata)
    {
        if (metadata.OfType<IAcceptsMetadata>().Any())
        {
            yield return StatusCodes.Status408RequestTimeout;
            yield return StatusCodes.Status415UnsupportedMediaType;
            if (!metadata.OfType<DisableRequestSizeLimitAttribute>().Any())
            {
                yield return StatusCodes.Status413PayloadTooLarge;
            }
        }

        if (!metadata.OfType<DisableRequestTimeoutAttribute>().Any())
        {
            yield return StatusCodes.Status504GatewayTimeout;
        }

        if (metadata.OfType<MethodInfo>().SelectMany(handler => handler.GetParameters()).FirstOrDefault(IsIfMatch) is { } ifMatch)
        {
            yield return StatusCodes.Status404NotFound;
            yield return StatusCodes.Status412PreconditionFailed;
            if (!ifMatch.HasDefaultValue)
            {
                yield return StatusCodes.Status428PreconditionRequired;
            }
        }
    }

    private static bool IsIfMatch(ParameterInfo parameter) => parameter.GetCustomAttribute<FromHeaderAttribute>()?.Name == "If-Match";
}
