using System.Collections.Concurrent;

namespace Catalog.Caching.Local;

/// <summary>Readers on this node that wait for another node's load. A fill's notice or an invalidation wakes them.</summary>
/// <remarks>Register first, then check for the value, so that a notice in between is not lost. Thread-safe.</remarks>
internal sealed class FillNotices
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _waiting = new(StringComparer.Ordinal);

    /// <summary>A task that completes at the key's next notice. Call <see cref="Leave"/> afterwards.</summary>
    public Task Register(string key) =>
        _waiting.GetOrAdd(key, static _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    /// <summary>Stops waiting, so that nothing is kept for a key whose notice never comes.</summary>
    public void Leave(string key) => _waiting.TryRemove(key, out _);

    public void Wake(string key)
    {
        if (_waiting.TryRemove(key, out var waiter))
        {
            waiter.SetResult();
        }
    }
}
