namespace Catalog.Api.Bulkheads;

/// <summary>Endpoint metadata: the limit that applies to its requests. By default GET and HEAD have none, and all other methods are writes.</summary>
/// <param name="Work">The kind of work; <see langword="null"/>: no limit.</param>
/// <param name="Resource">The resource whose table it waits for, if that is not the endpoint's tag.</param>
public sealed record WorkOf(Work? Work, string? Resource = null)
{
    /// <summary>The kind of work of an endpoint.</summary>
    public static Work? Of(IEnumerable<object> metadata) => metadata.OfType<WorkOf>().LastOrDefault() is { } named
        ? named.Work
        : metadata.OfType<HttpMethodMetadata>().LastOrDefault() is { } http && !http.HttpMethods.Any(IsRead) ? Bulkheads.Work.Write : null;

    private static bool IsRead(string method) => HttpMethods.IsGet(method) || HttpMethods.IsHead(method);
}

/// <summary>
/// The load that a request puts on the database without a cache in between. Each kind has its own limit in <see cref="BulkheadOptions"/>.
/// </summary>
public enum Work
{
    /// <summary>A write.</summary>
    Write,

    /// <summary>A read that is never cached.</summary>
    Read,

    /// <summary>An import or export, which holds a connection for as long as its client takes.</summary>
    File,

    /// <summary>A sign-in or a registration, which hashes a password.</summary>
    SignIn,
}
