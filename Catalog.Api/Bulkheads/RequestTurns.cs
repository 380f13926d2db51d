using Catalog.Caching.Reading;
using Microsoft.Extensions.Options;

namespace Catalog.Api.Bulkheads;

/// <summary>The turns of requests on this node, under a ceiling for each kind of <see cref="Work"/>. Thread-safe.</summary>
internal sealed class RequestTurns : IDisposable
{
    private readonly Bulkhead[] _all;
    private readonly TimeSpan _patience;

    /// <summary>Puts all ceilings in force.</summary>
    public RequestTurns(IOptions<BulkheadOptions> options)
    {
        _patience = options.Value.Patience;
        _all = [.. Enum.GetValues<Work>().Select(options.Value.Of)
            .Select(ceiling => new Bulkhead(ceiling.AtOnce, ceiling.OfOneResource, ceiling.Waiting))];
    }

    /// <summary>Waits for a turn, for as long as patience lasts.</summary>
    /// <param name="work">The kind of work.</param>
    /// <param name="resource">What is worked on.</param>
    /// <param name="ct">Ends the wait: the client has gone, or the request is given up.</param>
    /// <returns>To be disposed when the work is done; <see langword="null"/> when there is no room.</returns>
    public async ValueTask<Bulkhead.Turn?> EnterAsync(Work work, string resource, CancellationToken ct)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(_patience);
        try
        {
            return await _all[(int)work].EnterAsync(resource, patience.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return null;
        }
    }

    /// <inheritdoc />
    public void Dispose() => Array.ForEach(_all, bulkhead => bulkhead.Dispose());
}
