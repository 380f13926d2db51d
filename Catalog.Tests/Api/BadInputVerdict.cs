using System.Net;
using System.Text.Json;

namespace Catalog.Tests.Api;

/// <summary>Judges the answer to a bad request.</summary>
internal static class BadInputVerdict
{
    /// <summary>What is wrong with the answer; null when nothing is.</summary>
    public static async Task<string?> OfAsync(BadInputRequest request, HttpResponseMessage answer)
    {
        var status = (int)answer.StatusCode;
        if (status >= 500 || answer.StatusCode == HttpStatusCode.TooManyRequests)
        {
            return $"answered {status}";
        }

        // A line of a file is rejected in the report that is the answer.
        var mustBeRefused = request.IsCertainlyBad && (request.Operation.Body is null || request.Operation.TakesJson);
        if (status < 400)
        {
            return mustBeRefused ? $"answered {status}, not refused" : null;
        }

        if (answer.StatusCode is HttpStatusCode.RequestUriTooLong or HttpStatusCode.RequestHeaderFieldsTooLarge)
        {
            return null; // said by the server itself, before it is a request to the service
        }

        if (answer.Content.Headers.ContentType?.MediaType != "application/problem+json")
        {
            return $"answered {status} with {answer.Content.Headers.ContentType?.ToString() ?? "nothing"}, which is no problem";
        }

        var problem = JsonElement.Parse(await answer.Content.ReadAsStringAsync());
        return !problem.TryGetProperty("status", out var told) || told.GetInt32() != status ? "problem without its status"
            : !problem.TryGetProperty("title", out var title) || string.IsNullOrEmpty(title.GetString()) ? "problem without a title"
            : answer.StatusCode == HttpStatusCode.BadRequest && !NamesFields(problem) ? $"400 that names no field: {problem}"
            : null;
    }

    private static bool NamesFields(JsonElement problem) =>
        problem.TryGetProperty("errors", out var errors)
        && errors.EnumerateObject().ToArray() is { Length: > 0 } fields
        && fields.All(field => field.Name.Length > 0 && field.Value.GetArrayLength() > 0 && field.Value[0].GetString() is { Length: > 0 });
}
