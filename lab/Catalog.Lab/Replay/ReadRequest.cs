namespace Catalog.Lab.Replay;

/// <summary>One read of the service.</summary>
/// <param name="Method">GET or HEAD.</param>
/// <param name="Target">Path and query, starting with a single slash.</param>
internal readonly record struct ReadRequest(HttpMethod Method, string Target)
{
    public static ReadRequest Get(string target) => new(HttpMethod.Get, target);

    public HttpRequestMessage To(Uri node) => new(Method, new Uri(node, Target));
}
