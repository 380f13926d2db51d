namespace Catalog.Lab.Replay;

/// <summary>What is read, one request after the other. Thread-safe.</summary>
internal interface IReads
{
    /// <summary>The next read, at the moment when it is due.</summary>
    /// <param name="random">The caller's own.</param>
    /// <param name="ct">Cancels the waiting.</param>
    /// <returns>Null when there are no more.</returns>
    ValueTask<ReadRequest?> NextAsync(Random random, CancellationToken ct);

    /// <summary>After a pause in which nobody read: what comes next is due at once, and the rest at its pace from there.</summary>
    void Resume()
    {
    }
}
