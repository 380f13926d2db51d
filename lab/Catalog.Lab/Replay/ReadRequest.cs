namespace Catalog.Lab.Replay;

/// <summary>One read of the service.</summary>
/// <param name="Method">GET or HEAD.</param>
/// <param name="Target">Path and query, beginning with a single slash.</param>
internal readonly record struct ReadRequest(HttpMethod Method, string Target)
{
    /// <summary>A GET.</summary>
    public static ReadRequest Get(string target) => new(HttpMethod.Get, target);

    /// <summary>The request to a node.</summary>
    public HttpRequestMessage To(Uri node) => new(Method, new Uri(node, Target));
}
