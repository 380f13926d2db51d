namespace Catalog.Caching.Redis;

/// <summary>Deadlines that calls share: all that begin within the same slice of time get one token, so that a call needs no timer.</summary>
/// <remarks>Thread-safe.</remarks>
/// <param name="deadline">How long a call may take at least; a quarter more at most.</param>
internal sealed class SharedDeadline(TimeSpan deadline)
{
    private readonly long _slice = (long)Math.Ceiling(deadline.TotalMilliseconds / 4);
    private Slice _current = new(0, CancellationToken.None);

    /// <summary>A token that is cancelled after the deadline.</summary>
    public CancellationToken Next()
    {
        var now = Environment.TickCount64;
        var current = Volatile.Read(ref _current);
        if (now < current.Ends)
        {
            return current.Token;
        }

        // Two that begin a slice at once make two tokens, which does no harm. The timer ends with itself, so nothing is disposed.
        var source = new CancellationTokenSource(deadline + TimeSpan.FromMilliseconds(_slice));
        Volatile.Write(ref _current, new Slice(now + _slice, source.Token));
        return source.Token;
    }

    private sealed record Slice(long Ends, CancellationToken Token);
}
