namespace Catalog.Infrastructure.Edge;

/// <summary>
/// A cache that supports <c>PURGE</c> with surrogate keys in the header <c>Purge-Keys</c>, as in <c>deploy/nginx</c> and
/// <c>deploy/varnish</c>.
/// </summary>
/// <param name="http">A client with the address of the purge listener.</param>
/// <param name="soft">Whether purged content may be served while no node answers, if the cache supports it: <c>Purge-Soft: 1</c>.</param>
public sealed class EdgeCache(HttpClient http, bool soft = false) : IEdgeCache
{
    /// <summary>The timeout of one purge.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    private const string All = "all";
    private const int KeysPerRequest = 50;
    private static readonly HttpMethod Purge = new("PURGE");

    /// <inheritdoc/>
    public async Task PurgeAsync(IReadOnlyCollection<string> surrogates, CancellationToken ct)
    {
        foreach (var some in surrogates.Chunk(KeysPerRequest))
        {
            await PurgeAsync(string.Join(' ', some), ct);
        }
    }

    /// <inheritdoc/>
    public Task PurgeEverythingAsync(CancellationToken ct) => PurgeAsync(All, ct);

    private async Task PurgeAsync(string keys, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(Purge, "");
        request.Headers.TryAddWithoutValidation("Purge-Keys", keys);
        if (soft)
        {
            request.Headers.TryAddWithoutValidation("Purge-Soft", "1");
        }

        using var answer = await http.SendAsync(request, ct);
        answer.EnsureSuccessStatusCode();
    }
}
