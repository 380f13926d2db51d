namespace Catalog.Infrastructure.Edge;

/// <summary>An edge cache in front of the nodes. Thread-safe.</summary>
public interface IEdgeCache
{
    /// <summary>Purges the content with these surrogate keys. A cache that cannot select by key may purge more.</summary>
    /// <param name="surrogates">Names as in <c>Cache-Tag</c>: <c>product:1</c>.</param>
    /// <param name="ct">Ends the wait; what was purged stays purged.</param>
    /// <exception cref="HttpRequestException">The cache does not answer or rejects the purge.</exception>
    /// <exception cref="TaskCanceledException">It took longer than <see cref="EdgeCache.Timeout"/>.</exception>
    Task PurgeAsync(IReadOnlyCollection<string> surrogates, CancellationToken ct);

    /// <summary>Purges everything.</summary>
    /// <inheritdoc cref="PurgeAsync" path="/exception|/param[@name='ct']"/>
    Task PurgeEverythingAsync(CancellationToken ct);
}
