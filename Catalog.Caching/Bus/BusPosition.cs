namespace Catalog.Caching.Bus;

/// <summary>The sequence up to which this node has seen every message. Messages may arrive out of order. Thread-safe.</summary>
internal sealed class BusPosition
{
    private const int MostAhead = 100_000;
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
                if (_ahead.Count == MostAhead)
                {
                    _ahead.Clear(); // the stream has them: a poll replays from the gap
                }

                _ahead.Add(sequence);
                while (_ahead.Remove(_seen + 1))
                {
                    Volatile.Write(ref _seen, _seen + 1);
                }
            }

            return _ahead.Count == 0;
        }
    }

    /// <summary>Continues from a sequence, even if earlier messages are missing. Forgets later ones: they may be of an earlier numbering.</summary>
    public void StartAt(long sequence)
    {
        lock (_order)
        {
            _ahead.Clear();
            Volatile.Write(ref _seen, sequence);
        }
    }
}
