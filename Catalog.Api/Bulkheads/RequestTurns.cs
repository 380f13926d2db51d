using Catalog.Caching.Reading;
using Microsoft.Extensions.Options;

namespace Catalog.Api.Bulkheads;

/// <summary>Limits the concurrent requests of this node, with one bulkhead for each kind of <see cref="Work"/>. Thread-safe.</summary>
internal sealed class RequestTurns : IDisposable
{
    private readonly Bulkhead[] _all;
    private readonly TimeSpan _queueTimeout;

    /// <summary>Creates the bulkheads.</summary>
    public RequestTurns(IOptions<BulkheadOptions> options)
    {
        _queueTimeout = options.Value.QueueTimeout;
        _all = [.. Enum.GetValues<Work>().Select(options.Value.Of)
            .Select(ceiling => new Bulkhead(ceiling.AtOnce, ceiling.OfOneResource, ceiling.Waiting))];
    }

    /// <summary>Waits for a free slot, at most for the configured time.</summary>
    /// <param name="work">The kind of work.</param>
    /// <param name="resource">The resource.</param>
    /// <param name="ct">Ends the wait: the client disconnected or the request timed out.</param>
    /// <returns>The slot, to be disposed when the work is done; <see langword="null"/> when none became free.</returns>
    public async ValueTask<Bulkhead.Turn?> EnterAsync(Work work, string resource, CancellationToken ct)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(ct);
        timeout.CancelAfter(_queueTimeout);
        try
        {
            return await _all[(int)work].EnterAsync(resource, timeout.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return null;
        }
    }

    public void Dispose() => Array.ForEach(_all, bulkhead => bulkhead.Dispose());
}
