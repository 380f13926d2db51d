namespace Catalog.Lab.Replay;

/// <summary>Other reads, so many a second at most: callers that are quicker wait, and those that were held up make up for it.</summary>
/// <remarks>What does not depend on how fast it is answered can be compared: a service that is quicker is not asked for more.</remarks>
internal sealed class PacedReads(IReads reads, double perSecond, TimeProvider time) : IReads
{
    private readonly Lock _one = new();
    private readonly long _step = (long)(time.TimestampFrequency / perSecond);
    private long _due = time.GetTimestamp();

    /// <inheritdoc/>
    public async ValueTask<ReadRequest?> NextAsync(Random random, CancellationToken ct)
    {
        long due;
        lock (_one)
        {
            due = _due;
            _due += _step;
        }

        if (time.GetElapsedTime(time.GetTimestamp(), due) is var wait && wait > TimeSpan.Zero)
        {
            await Task.Delay(wait, time, ct);
        }

        return await reads.NextAsync(random, ct);
    }

    /// <inheritdoc/>
    public void Resume()
    {
        lock (_one)
        {
            _due = time.GetTimestamp();
        }

        reads.Resume();
    }
}
