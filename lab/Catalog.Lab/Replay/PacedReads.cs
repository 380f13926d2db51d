namespace Catalog.Lab.Replay;

/// <summary>Limits reads to a rate: faster callers wait, and delayed callers catch up.</summary>
/// <remarks>The rate does not depend on the response times, so that a faster service does not receive more requests.</remarks>
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
