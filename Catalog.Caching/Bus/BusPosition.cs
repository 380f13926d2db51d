namespace Catalog.Caching.Bus;

/// <summary>How far this node has seen the bus without a gap. Messages may be handled out of order. Thread-safe.</summary>
internal sealed class BusPosition
{
    private readonly Lock _order = new();
    private readonly HashSet<long> _ahead = [];
    private long _seen;

    /// <summary>The sequence up to which every message was seen.</summary>
    public long Seen => Volatile.Read(ref _seen);

    /// <summary>A message was seen.</summary>
    /// <returns>False when one before it is missing still.</returns>
    public bool Advance(long sequence)
    {
        lock (_order)
        {
            if (sequence > _seen)
            {
                _ahead.Add(sequence);
                Contract();
            }

            return _ahead.Count == 0;
        }
    }

    /// <summary>Goes on from a sequence, whatever was missing before it.</summary>
    /// <param name="sequence">Counts as seen.</param>
    /// <param name="before">Runs before the position moves, so that nobody is given the new stamp too early.</param>
    public void StartAt(long sequence, Action<long> before)
    {
        lock (_order)
        {
            before(sequence);
            Volatile.Write(ref _seen, sequence);
            _ahead.RemoveWhere(ahead => ahead <= sequence);
            Contract();
        }
    }

    private void Contract()
    {
        while (_ahead.Remove(_seen + 1))
        {
            Volatile.Write(ref _seen, _seen + 1);
        }
    }
}
