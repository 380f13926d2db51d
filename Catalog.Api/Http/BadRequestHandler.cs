using System.Text.Json;
using System.Text.RegularExpressions;
using Catalog.Domain;
using Catalog.Infrastructure.Json;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.Options;

namespace Catalog.Api.Http;

/// <summary>Answers a request that the framework could not bind with a problem document that names the field and its rule.</summary>
public sealed partial class BadRequestHandler(IOptions<JsonOptions> json) : IExceptionHandler
{
    /// <inheritdoc />
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is not BadHttpRequestException bad)
        {
            return false;
        }

        if (bad.StatusCode == StatusCodes.Status400BadRequest && OtherMethods.At(httpContext) is { } methods)
        {
            httpContext.Response.Headers.Allow = methods;
            await TypedResults.Problem(statusCode: StatusCodes.Status405MethodNotAllowed).ExecuteAsync(httpContext);
            return true;
        }

        // Other statuses, such as 415, need no detail.
        var problem = bad.StatusCode == StatusCodes.Status400BadRequest
            ? Problems.BadRequest([Explain(httpContext, bad)])
            : TypedResults.Problem(statusCode: bad.StatusCode);
        await problem.ExecuteAsync(httpContext);
        return true;
    }

    private RuleViolation Explain(HttpContext context, BadHttpRequestException bad)
    {
        // The exception handler middleware has cleared the endpoint of the context.
        var endpoint = context.Features.Get<IExceptionHandlerFeature>()?.Endpoint;
        if (bad.InnerException is JsonException unreadable)
        {
            var body = endpoint?.Metadata.GetMetadata<IAcceptsMetadata>()?.RequestType;
            return JsonViolation.Explain(unreadable, body is null ? null : json.Value.SerializerOptions.GetTypeInfo(body));
        }

        return Parameter().Match(bad.Message) is not { Success: true } parameter
            ? new RuleViolation("$", bad.Message)
            : parameter.Groups["place"].Value switch
            {
                "body" => new RuleViolation("$", "must be one JSON object"),
                "" => new RuleViolation(parameter.Groups["name"].Value, "must be a whole number within range"),
                _ => new RuleViolation(ValidationProblems.FieldOf(endpoint, parameter.Groups["name"].Value), "is required"),
            };
    }

    // Only the framework's message names the parameter:
    //   Failed to bind parameter "long id" from "abc".
    //   Required parameter "string q" was not provided from query string.
    [GeneratedRegex("""parameter "\S+ (?<name>[^"]+)" (from|was not provided from (?<place>\w+))""")]
    private static partial Regex Parameter();
}
