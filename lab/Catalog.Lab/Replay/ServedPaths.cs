using System.Text.Json;

namespace Catalog.Lab.Replay;

/// <summary>The paths with a GET operation, according to the service's OpenAPI document.</summary>
internal sealed class ServedPaths
{
    private readonly ILookup<int, string[]> _templates;

    /// <param name="openApi">The document.</param>
    public ServedPaths(JsonElement openApi) => _templates = openApi.GetProperty("paths").EnumerateObject()
        .Where(path => path.Value.TryGetProperty("get", out _))
        .Select(path => path.Name.Split('/'))
        .ToLookup(segments => segments.Length);

    /// <summary>Loads the document from a node.</summary>
    public static async Task<ServedPaths> OfAsync(HttpClient node, CancellationToken ct)
    {
        using var document = JsonDocument.Parse(await node.GetStringAsync(new Uri("openapi/v1.json", UriKind.Relative), ct));
        return new ServedPaths(document.RootElement);
    }

    /// <summary>Whether a target is a path and query of the service; an absolute URL, as sent to a proxy, is not.</summary>
    public bool Has(string target)
    {
        var path = target.AsSpan();
        path = path.IndexOfAny('?', '#') is >= 0 and var end ? path[..end] : path;
        var segments = path.ToString().Split('/');
        return segments[0].Length == 0
            && _templates[segments.Length].Any(template => template.Zip(segments).All(pair => Fits(pair.First, pair.Second)));
    }

    // HTTP clients remove dot segments, which would request another path.
    private static bool Fits(string template, string segment) =>
        template.StartsWith('{') ? segment is not ("" or "." or "..") : template == segment;
}
