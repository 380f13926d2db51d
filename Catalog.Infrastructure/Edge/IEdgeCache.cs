namespace Catalog.Infrastructure.Edge;

/// <summary>A cache in front of the nodes, as the purger sees it. Thread-safe.</summary>
public interface IEdgeCache
{
    /// <summary>Drops what carries one of these surrogate keys, or more, where the cache knows no better.</summary>
    /// <param name="surrogates">Names as in <c>Cache-Tag</c>: <c>product:1</c>.</param>
    /// <param name="ct">Ends the waiting; what was dropped stays so.</param>
    /// <exception cref="HttpRequestException">The cache does not answer, or refuses.</exception>
    /// <exception cref="TaskCanceledException">It took longer than <see cref="EdgeCache.Timeout"/>.</exception>
    Task PurgeAsync(IReadOnlyCollection<string> surrogates, CancellationToken ct);

    /// <summary>Drops all it has.</summary>
    /// <inheritdoc cref="PurgeAsync" path="/exception|/param[@name='ct']"/>
    Task PurgeEverythingAsync(CancellationToken ct);
}
