using System.Collections.Concurrent;

namespace Catalog.Caching.Local;

/// <summary>Who on this node waits for another node's load. Woken by the notice that a fill sends, or by an invalidation.</summary>
/// <remarks>Register first, then look whether the value is there: a notice that comes in between is not lost. Thread-safe.</remarks>
internal sealed class FillNotices
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _waiting = new(StringComparer.Ordinal);

    /// <summary>A task that ends at the next notice for the key. Give it back with <see cref="Leave"/>.</summary>
    public Task Register(string key) =>
        _waiting.GetOrAdd(key, static _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    /// <summary>Stops waiting, so that nothing is kept for a key whose notice never comes.</summary>
    public void Leave(string key) => _waiting.TryRemove(key, out _);

    /// <summary>Wakes all who wait for the key.</summary>
    public void Wake(string key)
    {
        if (_waiting.TryRemove(key, out var waiter))
        {
            waiter.SetResult();
        }
    }
}
