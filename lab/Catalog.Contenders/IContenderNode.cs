namespace Catalog.Contenders;

/// <summary>One node of a service that caches rows: its own memory (L1), its own connection to Redis. Thread-safe.</summary>
public interface IContenderNode : IAsyncDisposable
{
    /// <summary>Reads a row through the cache.</summary>
    /// <param name="key">The row's key: letters, digits and hyphens.</param>
    /// <param name="load">Reads the database; null when there is no such row.</param>
    /// <param name="ct">Ends this caller's wait.</param>
    ValueTask<Item?> GetOrLoadAsync(string key, Func<CancellationToken, ValueTask<Item?>> load, CancellationToken ct);

    /// <summary>Called after the commit of a change with the new row at hand: stores it, or removes the old one.</summary>
    ValueTask WriteAsync(string key, Item committed);

    /// <summary>Called after the commit of a change: the cached row is old.</summary>
    ValueTask InvalidateAsync(string key);

    /// <summary>Called after a change of all rows with a tag.</summary>
    ValueTask InvalidateTagAsync(string tag);

    /// <summary>This node's own copy, without asking anyone; null when it has none that it would serve.</summary>
    ValueTask<Copy?> PeekAsync(string key);

    /// <summary>The key of the row's entry in Redis.</summary>
    string RedisKey(string key);
}
