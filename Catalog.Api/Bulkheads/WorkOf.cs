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

/// <summary>What a request does to the database past the caches; each has a ceiling of its own in <see cref="BulkheadOptions"/>.</summary>
public enum Work
{
    /// <summary>A change.</summary>
    Write,

    /// <summary>A read that is never cached.</summary>
    Read,

    /// <summary>A file, in or out, which keeps a connection for as long as its client takes.</summary>
    File,

    /// <summary>A sign-in or a registration, which has a password hashed.</summary>
    SignIn,
}
