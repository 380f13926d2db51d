namespace Catalog.Caching.Bus;

/// <summary>The sequence up to which this node has seen every message. Messages may arrive out of order. Thread-safe.</summary>
internal sealed class BusPosition
{
    private readonly Lock _order = new();
    private readonly HashSet<long> _ahead = [];
    private long _seen;

    public long Seen => Volatile.Read(ref _seen);

    /// <summary>Notes a message. False while an earlier one is missing.</summary>
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

    /// <summary>Continues from a sequence, even if earlier messages are missing.</summary>
    public void StartAt(long sequence)
    {
        lock (_order)
        {
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
