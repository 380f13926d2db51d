using System.Collections.Concurrent;
using System.Threading.RateLimiting;

namespace Catalog.Caching.Reading;

/// <summary>
/// A ceiling on work of several kinds: so much at once in all, and less of one kind, so that a kind that hangs leaves room for the others.
/// What finds no room waits in order of arrival; what the queue of its kind does not hold is refused. Thread-safe.
/// </summary>
/// <param name="atOnce">How much runs at once in all.</param>
/// <param name="ofOneKind">How much of one kind; not above <paramref name="atOnce"/>.</param>
/// <param name="waiting">How much of one kind may wait.</param>
internal sealed class Bulkhead(int atOnce, int ofOneKind, int waiting) : IDisposable
{
    private readonly ConcurrencyLimiter _all = Limiter(atOnce, int.MaxValue); // those who wait here have a turn of their kind
    private readonly ConcurrentDictionary<string, ConcurrencyLimiter> _kinds = new();

    /// <summary>Waits for a turn.</summary>
    /// <param name="kind">One of a few.</param>
    /// <param name="ct">Ends the wait.</param>
    /// <returns>To be disposed when the work is done; <see langword="null"/> when it is refused.</returns>
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

    /// <inheritdoc/>
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

    /// <summary>A turn: ends when disposed.</summary>
    public sealed class Turn : IDisposable
    {
        private readonly RateLimitLease _ofKind;
        private readonly RateLimitLease _ofAll;

        internal Turn(RateLimitLease ofKind, RateLimitLease ofAll) => (_ofKind, _ofAll) = (ofKind, ofAll);

        /// <inheritdoc/>
        public void Dispose()
        {
            _ofAll.Dispose();
            _ofKind.Dispose();
        }
    }
}
