using Microsoft.AspNetCore.Diagnostics;

namespace Catalog.Api.Http;

/// <summary>
/// Finds the methods of an address such as <c>/products/import</c>, for which routing also knows <c>/products/{id}</c>: a method that only
/// the latter has reaches that endpoint, where <c>import</c> is no id.
/// </summary>
internal static class OtherMethods
{
    /// <summary>The methods of the endpoints at exactly this path, as in <c>Allow</c>.</summary>
    /// <param name="context">A request that could not be bound.</param>
    /// <returns><see langword="null"/> when there are none, or when one of them was reached.</returns>
    public static string? At(HttpContext context)
    {
        // The exception handler middleware has cleared the endpoint of the context.
        if (context.Features.Get<IExceptionHandlerFeature>()?.Endpoint is not RouteEndpoint { RoutePattern.Parameters.Count: > 0 })
        {
            return null;
        }

        var path = context.Request.Path.Value;
        var methods = context.RequestServices.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.RoutePattern is { Parameters.Count: 0, RawText: { } address } && address.TrimEnd('/') == path)
            .SelectMany(endpoint => endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? [])
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)
            .ToArray();
        return methods is [] ? null : string.Join(", ", methods);
    }
}
