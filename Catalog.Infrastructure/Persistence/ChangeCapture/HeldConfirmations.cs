namespace Catalog.Infrastructure.Persistence.ChangeCapture;

/// <summary>Positions up to which the log was delivered, kept until they may be confirmed. Used by one caller at a time.</summary>
/// <remarks>
/// Memory is bounded: a position that follows the previous one within a sixty-fourth of the time is not stored, because the next one
/// covers it. So a position is confirmed on time or up to that much later, never earlier.
/// </remarks>
internal sealed class HeldConfirmations(TimeSpan holdFor, TimeProvider time)
{
    private const int Most = 64;
    private readonly Queue<(long At, ulong Position)> _held = new();
    private (long At, ulong Position) _last;

    /// <summary>The number of stored positions.</summary>
    public int Count => _held.Count;

    /// <summary>Stores a position that is delivered now, and returns the last one whose time has passed; 0 if there is none.</summary>
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
