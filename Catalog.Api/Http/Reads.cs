namespace Catalog.Api.Http;

/// <summary>What reads are mapped for: GET, and HEAD with the same handler, whose body the server leaves out. OpenAPI lists the GET alone.</summary>
public static class Reads
{
    /// <summary>GET and HEAD.</summary>
    public static readonly IReadOnlyList<string> Methods = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>Has what the framework maps for GET answer HEAD as well.</summary>
    public static IEndpointConventionBuilder ReadsHeadToo(this IEndpointConventionBuilder endpoint)
    {
        endpoint.Finally(built => built.Metadata.Add(new HttpMethodMetadata(Methods)));
        return endpoint;
    }
}
