namespace Catalog.Lab.Replay;

/// <summary>A sequence of reads. Thread-safe.</summary>
internal interface IReads
{
    /// <summary>Returns the next read when it is due.</summary>
    /// <param name="random">The caller's own random numbers.</param>
    /// <param name="ct">Cancels the wait.</param>
    /// <returns>Null at the end of the sequence.</returns>
    ValueTask<ReadRequest?> NextAsync(Random random, CancellationToken ct);

    /// <summary>Call it after a pause: the next read is due at once, and the rest at their pace from then on.</summary>
    void Resume()
    {
    }
}
