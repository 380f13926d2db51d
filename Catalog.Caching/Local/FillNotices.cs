namespace Catalog.Caching.Local;

/// <summary>Readers on this node that wait for another node's load. A fill's notice or an invalidation wakes them.</summary>
/// <remarks>Register first, then check for the value, so that a notice in between is not lost. Thread-safe.</remarks>
internal sealed class FillNotices
{
    private readonly Dictionary<string, Waiting> _waiting = new(StringComparer.Ordinal);
    private readonly Lock _one = new();

    /// <summary>A task that completes at the key's next notice. Call <see cref="Leave"/> with it afterwards.</summary>
    public Task Register(string key)
    {
        lock (_one)
        {
            if (!_waiting.TryGetValue(key, out var waiting))
            {
                _waiting[key] = waiting = new Waiting();
            }

            waiting.Readers++;
            return waiting.Task;
        }
    }

    /// <summary>Stops waiting. After the last reader has left, nothing is kept for a key whose notice never comes.</summary>
    public void Leave(string key, Task notice)
    {
        lock (_one)
        {
            if (_waiting.TryGetValue(key, out var waiting) && waiting.Task == notice && --waiting.Readers == 0)
            {
                _waiting.Remove(key);
            }
        }
    }

    public void Wake(string key)
    {
        Waiting? waiting;
        lock (_one)
        {
            _waiting.Remove(key, out waiting);
        }

        waiting?.SetResult();
    }

    private sealed class Waiting() : TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public int Readers { get; set; }
    }
}
