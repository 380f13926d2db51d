using System.Collections.Concurrent;
using Catalog.Infrastructure.Edge;

namespace Catalog.Tests.Edge;

/// <summary>An edge that records what is purged; <c>*</c> is everything. It can be made unavailable.</summary>
internal sealed class RecordedPurges : IEdgeCache
{
    private readonly ConcurrentQueue<string> _purges = new();
    private readonly ConcurrentQueue<string> _together = new();

    public IReadOnlyList<string> All => [.. _purges];

    /// <summary>The same, one line per call, with the names of a call joined by spaces.</summary>
    public IReadOnlyList<string> Together => [.. _together];

    public bool IsAway { get; set; }

    public Task PurgeAsync(IReadOnlyCollection<string> surrogates, CancellationToken ct)
    {
        Answer();
        _together.Enqueue(string.Join(' ', surrogates));
        foreach (var surrogate in surrogates)
        {
            _purges.Enqueue(surrogate);
        }

        return Task.CompletedTask;
    }

    public Task PurgeEverythingAsync(CancellationToken ct)
    {
        Answer();
        _together.Enqueue("*");
        _purges.Enqueue("*");
        return Task.CompletedTask;
    }

    private void Answer()
    {
        if (IsAway)
        {
            throw new HttpRequestException("Away.");
        }
    }
}
