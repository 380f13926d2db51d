using System.Net;
using System.Text.Json;

namespace Catalog.Tests.Api;

/// <summary>Judges the answer to a bad request.</summary>
internal static class BadInputVerdict
{
    /// <summary>The fault of the answer, or null if it is correct.</summary>
    public static async Task<string?> OfAsync(BadInputRequest request, HttpResponseMessage answer)
    {
        var status = (int)answer.StatusCode;
        if (status >= 500 || answer.StatusCode == HttpStatusCode.TooManyRequests)
        {
            return $"answered {status}";
        }

        // Rejected lines of a file are listed in the report, which is the answer.
        var mustBeRefused = request.IsCertainlyBad && (request.Operation.Body is null || request.Operation.TakesJson);
        if (status < 400)
        {
            return mustBeRefused ? $"answered {status}, not refused" : null;
        }

        if (answer.StatusCode is HttpStatusCode.RequestUriTooLong or HttpStatusCode.RequestHeaderFieldsTooLarge)
        {
            return null; // answered by the server before the request reaches the service
        }

        if (answer.Content.Headers.ContentType?.MediaType != "application/problem+json")
        {
            return $"answered {status} with {answer.Content.Headers.ContentType?.ToString() ?? "nothing"}, which is no problem";
        }

        var problem = JsonElement.Parse(await answer.Content.ReadAsStringAsync());
        return !problem.TryGetProperty("status", out var reported) || reported.GetInt32() != status ? "problem without its status"
            : !problem.TryGetProperty("title", out var title) || string.IsNullOrEmpty(title.GetString()) ? "problem without a title"
            : answer.StatusCode == HttpStatusCode.BadRequest && !NamesFields(problem) ? $"400 that names no field: {problem}"
            : null;
    }

    private static bool NamesFields(JsonElement problem) =>
        problem.TryGetProperty("errors", out var errors)
        && errors.EnumerateObject().ToArray() is { Length: > 0 } fields
        && fields.All(field => field.Name.Length > 0 && field.Value.GetArrayLength() > 0 && field.Value[0].GetString() is { Length: > 0 });
}
