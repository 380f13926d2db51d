namespace Catalog.Caching.Redis;

/// <summary>Shared deadlines: calls that begin within one slice of time get the same token, so that a call needs no timer. Thread-safe.</summary>
/// <param name="deadline">The shortest time for a call; up to a quarter longer.</param>
internal sealed class SharedDeadline(TimeSpan deadline)
{
    private readonly long _slice = (long)Math.Ceiling(deadline.TotalMilliseconds / 4);
    private Slice _current = new(0, CancellationToken.None);

    public CancellationToken Next()
    {
        var now = Environment.TickCount64;
        var current = Volatile.Read(ref _current);
        if (now < current.Ends)
        {
            return current.Token;
        }

        // Two concurrent calls may both create a token, which is harmless. The timer ends by itself, so nothing is disposed.
        var source = new CancellationTokenSource(deadline + TimeSpan.FromMilliseconds(_slice));
        Volatile.Write(ref _current, new Slice(now + _slice, source.Token));
        return source.Token;
    }

    private sealed record Slice(long Ends, CancellationToken Token);
}
