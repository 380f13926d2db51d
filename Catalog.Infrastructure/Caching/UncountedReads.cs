namespace Catalog.Infrastructure.Caching;

/// <summary>Leaves the reads of one flow of calls, such as a warm-up, out of <see cref="ResourceCounters"/>: nobody waits for them.</summary>
/// <remarks>Their loads are counted as loads, which they are. Costs others nothing.</remarks>
public sealed class UncountedReads : IDisposable
{
    private static readonly AsyncLocal<bool> Flow = new();
    private static int _running;

    private UncountedReads()
    {
    }

    /// <summary>Whether the reads of the current flow are left out.</summary>
    public static bool IsOn => Volatile.Read(ref _running) > 0 && Flow.Value;

    /// <summary>Begins, for this flow of calls, until disposed. Not to be nested.</summary>
    public static UncountedReads Begin()
    {
        Interlocked.Increment(ref _running);
        Flow.Value = true;
        return new UncountedReads();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Flow.Value = false;
        Interlocked.Decrement(ref _running);
    }
}
