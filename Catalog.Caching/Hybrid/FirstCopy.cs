namespace Catalog.Caching.Hybrid;

/// <summary>A copy of a mutable value that exactly one reader gets. Thread-safe.</summary>
internal sealed class FirstCopy<T>(T? copy)
{
    private T? _copy = copy;
    private int _isTaken;

    /// <summary>Takes the copy; false when a reader has it already.</summary>
    public bool TryTake(out T? copy)
    {
        if (Interlocked.Exchange(ref _isTaken, 1) != 0)
        {
            copy = default;
            return false;
        }

        (copy, _copy) = (_copy, default); // L1 keeps this object: it must not keep the reader's copy too
        return true;
    }
}
