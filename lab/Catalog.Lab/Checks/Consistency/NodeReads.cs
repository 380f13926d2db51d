using Catalog.Testbed;

namespace Catalog.Lab.Checks.Consistency;

/// <summary>Reads from nodes, including replacements of killed nodes, and from the edge. Null means no response. Thread-safe.</summary>
/// <param name="catalog">The nodes.</param>
/// <param name="signedIn">A client that may read everything.</param>
/// <param name="anonymous">A client that sends no headers that make the edge forward the request.</param>
/// <param name="edge">The URL of the edge.</param>
internal sealed class NodeReads(RunningCatalog catalog, HttpClient signedIn, HttpClient anonymous, Uri edge)
{
    private const string Position = "Catalog-Position";
    private const string CacheStatus = "Cache-Status";

    public int Nodes { get; } = catalog.Nodes.Count;

    public async Task<Shown?> NodeAsync(Subject subject, int node, string? position = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(catalog.Nodes[node].Address, subject.Path));
        if (position is not null)
        {
            request.Headers.Add(Position, position);
        }

        return await AskAsync(signedIn, request, subject);
    }

    public async Task<Shown?> EdgeAsync(Subject subject)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(edge, subject.Path));
        return await AskAsync(anonymous, request, subject);
    }

    private static async Task<Shown?> AskAsync(HttpClient http, HttpRequestMessage request, Subject subject)
    {
        try
        {
            using var answer = await http.SendAsync(request);
            if (!answer.IsSuccessStatusCode)
            {
                return null;
            }

            var status = answer.Headers.TryGetValues(CacheStatus, out var reported) ? string.Join(", ", reported) : "";
            return new Shown(await subject.VersionOfAsync(answer, CancellationToken.None), status);
        }
        catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException or IOException)
        {
            return null;
        }
    }
}
