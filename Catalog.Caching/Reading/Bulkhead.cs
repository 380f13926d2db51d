using System.Collections.Concurrent;
using System.Threading.RateLimiting;

namespace Catalog.Caching.Reading;

/// <summary>
/// Limits concurrent work, in all and per kind, so that one kind that hangs leaves room for the others. Excess work queues in order of arrival;
/// it is refused when the queue of its kind is full. Thread-safe.
/// </summary>
/// <param name="atOnce">How much runs at once in all.</param>
/// <param name="ofOneKind">How much of one kind; not above <paramref name="atOnce"/>.</param>
/// <param name="waiting">How much of one kind may queue.</param>
internal sealed class Bulkhead(int atOnce, int ofOneKind, int waiting) : IDisposable
{
    private readonly ConcurrencyLimiter _all = Limiter(atOnce, int.MaxValue); // work that queues here has a turn of its kind
    private readonly ConcurrentDictionary<string, ConcurrencyLimiter> _kinds = new();

    /// <summary>Waits for a turn. Dispose it when the work is done; <see langword="null"/> when the work is refused.</summary>
    /// <param name="kind">One of a few.</param>
    /// <param name="ct">Ends the wait.</param>
    public async ValueTask<Turn?> EnterAsync(string kind, CancellationToken ct)
    {
        var ofKind = await _kinds.GetOrAdd(kind, static (_, s) => Limiter(Math.Min(s.ofOneKind, s.atOnce), s.waiting), (atOnce, ofOneKind, waiting))
            .AcquireAsync(1, ct);
        if (!ofKind.IsAcquired)
        {
            return null;
        }

        try
        {
            return new Turn(ofKind, await _all.AcquireAsync(1, ct));
        }
        catch
        {
            ofKind.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        _all.Dispose();
        foreach (var kind in _kinds.Values)
        {
            kind.Dispose();
        }
    }

    private static ConcurrencyLimiter Limiter(int atOnce, int waiting) => new(new ConcurrencyLimiterOptions
    {
        PermitLimit = atOnce,
        QueueLimit = waiting,
        QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
    });

    public sealed class Turn : IDisposable
    {
        private readonly RateLimitLease _ofKind;
        private readonly RateLimitLease _ofAll;

        internal Turn(RateLimitLease ofKind, RateLimitLease ofAll) => (_ofKind, _ofAll) = (ofKind, ofAll);

        public bool IsOver { get; private set; }

        public void Dispose()
        {
            IsOver = true;
            _ofAll.Dispose();
            _ofKind.Dispose();
        }
    }
}
