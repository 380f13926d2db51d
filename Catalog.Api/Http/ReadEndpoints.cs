namespace Catalog.Api.Http;

/// <summary>Maps reads.</summary>
public static class ReadEndpoints
{
    private static readonly string[] GetAndHead = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>Maps GET, and HEAD with the same handler: the server leaves the body out. OpenAPI lists the GET alone.</summary>
    public static RouteHandlerBuilder MapRead(this IEndpointRouteBuilder routes, string pattern, Delegate handler) =>
        routes.MapMethods(pattern, GetAndHead, handler);

    /// <summary>Has what the framework maps for GET answer HEAD as well.</summary>
    public static IEndpointConventionBuilder ReadsHeadToo(this IEndpointConventionBuilder endpoint)
    {
        endpoint.Finally(built => built.Metadata.Add(new HttpMethodMetadata(GetAndHead)));
        return endpoint;
    }
}
