namespace Catalog.Infrastructure.Caching.Tiers;

/// <summary>Lets one flow of calls, such as a request, read past both tiers: straight from the source, and nothing is stored.</summary>
/// <remarks>For a reader who is known to have written something of which the caches may not know yet. Costs others nothing.</remarks>
public sealed class CacheBypass : IDisposable
{
    private static readonly AsyncLocal<bool> Flow = new();
    private static int _running;

    private CacheBypass()
    {
    }

    /// <summary>Whether the current flow reads past the caches.</summary>
    public static bool IsOn => Volatile.Read(ref _running) > 0 && Flow.Value;

    /// <summary>Begins, for this flow of calls, until disposed. Not to be nested.</summary>
    public static CacheBypass Begin()
    {
        Interlocked.Increment(ref _running);
        Flow.Value = true;
        return new CacheBypass();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Flow.Value = false;
        Interlocked.Decrement(ref _running);
    }
}
