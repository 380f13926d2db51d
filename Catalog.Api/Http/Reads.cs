namespace Catalog.Api.Http;

/// <summary>The HTTP methods of reads: GET, and HEAD with the same handler; the server drops the body. OpenAPI lists GET only.</summary>
public static class Reads
{
    /// <summary>GET and HEAD.</summary>
    public static readonly IReadOnlyList<string> Methods = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>Makes an endpoint that the framework maps for GET answer HEAD too.</summary>
    public static IEndpointConventionBuilder ReadsHeadToo(this IEndpointConventionBuilder endpoint)
    {
        endpoint.Finally(built => built.Metadata.Add(new HttpMethodMetadata(Methods)));
        return endpoint;
    }
}
