using System.Reflection;
using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;

namespace Catalog.Api.Http;

/// <summary>Gives the framework's validation problems the form of all other problems, and all problems their headers.</summary>
internal static class ValidationProblems
{
    private static readonly string? FrameworkTitle = new HttpValidationProblemDetails().Title;

    /// <summary>Sets our title, and the names of fields as in the request. No cache may take the document for the page, or keep either unless it asks.</summary>
    public static void Reword(ProblemDetailsContext context)
    {
        var headers = context.HttpContext.Response.Headers;
        headers.Append(HeaderNames.Vary, HeaderNames.Accept);
        if (headers.CacheControl.Count == 0)
        {
            headers.CacheControl = CacheControl.NoStore;
        }

        if (context.ProblemDetails is HttpValidationProblemDetails found && found.Title == FrameworkTitle)
        {
            found.Title = Problems.BrokenRule;
            found.Errors = found.Errors.ToDictionary(error => FieldOf(context.HttpContext.GetEndpoint(), error.Key), error => error.Value);
        }
    }

    /// <summary>The name of a header or of a field of the body, as in the request.</summary>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="name">The C# name, or a path of names such as <c>Lines[0].Quantity</c>.</param>
    public static string FieldOf(Endpoint? endpoint, string name)
    {
        var parameter = endpoint?.Metadata.GetMetadata<MethodInfo>()?.GetParameters().FirstOrDefault(parameter => parameter.Name == name);
        return parameter?.GetCustomAttribute<FromHeaderAttribute>()?.Name
            ?? string.Join('.', name.Split('.').Select(JsonNamingPolicy.CamelCase.ConvertName));
    }
}
