namespace Catalog.Infrastructure.Persistence.ChangeCapture;

/// <summary>Up to where the log has been delivered, remembered until it may be confirmed. Used by one caller at a time.</summary>
/// <remarks>
/// Positions with their times, in bounded memory: a position that comes less than a sixty-fourth of the time after the last one is not
/// remembered, for the next one covers it. So a position is confirmed at its time or, by as much, later; never earlier.
/// </remarks>
internal sealed class HeldConfirmations(TimeSpan holdFor, TimeProvider time)
{
    private const int Most = 64;
    private readonly Queue<(long At, ulong Position)> _held = new();
    private (long At, ulong Position) _last;

    /// <summary>How many positions are remembered.</summary>
    public int Count => _held.Count;

    /// <summary>Notes that all up to a position is delivered now, and says up to where the time is over; 0 where nothing is.</summary>
    public ulong Due(ulong delivered)
    {
        if (holdFor == TimeSpan.Zero)
        {
            return delivered;
        }

        var now = time.GetTimestamp();
        if (delivered > _last.Position && (_held.Count == 0 || time.GetElapsedTime(_last.At, now) >= holdFor / Most))
        {
            _last = (now, delivered);
            _held.Enqueue(_last);
        }

        var due = 0ul;
        while (_held.TryPeek(out var oldest) && time.GetElapsedTime(oldest.At, now) >= holdFor)
        {
            due = _held.Dequeue().Position;
        }

        return due;
    }
}
