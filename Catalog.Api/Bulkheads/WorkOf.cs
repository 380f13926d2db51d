namespace Catalog.Api.Bulkheads;

/// <summary>Endpoint metadata: under which ceiling its requests work. Without it GET and HEAD have none, and all else are changes.</summary>
/// <param name="Work">The ceiling; <see langword="null"/>: none.</param>
public sealed record WorkOf(Work? Work)
{
    /// <summary>The ceiling of an endpoint.</summary>
    public static Work? Of(IEnumerable<object> metadata) => metadata.OfType<WorkOf>().LastOrDefault() is { } named
        ? named.Work
        : metadata.OfType<HttpMethodMetadata>().LastOrDefault() is { } http && !http.HttpMethods.Any(IsRead) ? Bulkheads.Work.Write : null;

    private static bool IsRead(string method) => HttpMethods.IsGet(method) || HttpMethods.IsHead(method);
}
