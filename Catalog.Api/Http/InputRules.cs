using Microsoft.AspNetCore.Http.HttpResults;

namespace Catalog.Api.Http;

/// <summary>Rules that parameters of all resources share; each answers a 400 that names field and rule, or null.</summary>
public static class InputRules
{
    /// <summary>The largest id, as the OpenAPI document wants it.</summary>
    public const string MaxId = "9223372036854775807";

    /// <summary>An id that no row can have.</summary>
    public static ProblemHttpResult? BadId(long id, string field = "id") =>
        id > 0 ? null : Problems.BadRequest(field, "must be a whole number within range, from 1");

    /// <summary>A page that is too long or too short.</summary>
    public static ProblemHttpResult? BadLimit(int limit, int most) =>
        limit >= 1 && limit <= most ? null : Problems.BadRequest("limit", $"must be from 1 to {most}");
}
