using Catalog.Tests.Caching;

namespace Catalog.Tests.Samples;

/// <summary>Races, step by step. A sample wins where its naive form loses in the same scene.</summary>
internal static class Scenes
{
    /// <summary>A reader loads the old row; a writer commits and invalidates; the reader stores it. Returns what is read then.</summary>
    public static async Task<string?> ReadAfterSlowFillAsync(Source source, CachedKey reader, CachedKey writer)
    {
        var wasRead = source.HoldNext();
        var slow = reader.ReadAsync();
        await wasRead;

        source.Commit("new");
        await writer.InvalidateAsync();
        source.Open();
        await slow;

        return await writer.ReadAsync();
    }

    /// <summary>
    /// A load has read the old row; a writer commits and invalidates; another caller asks while that load still runs. Returns what it gets.
    /// </summary>
    public static async Task<string?> ReadBesideOldLoadAsync(Source source, CachedKey key)
    {
        var wasRead = source.HoldNext();
        var early = key.ReadAsync();
        await wasRead;
        source.Commit("new");
        await key.InvalidateAsync();

        var late = key.ReadAsync();
        source.Open();
        await early;
        return await late;
    }

    /// <summary>Many callers read while a load is held back. Returns how many loads there were in all.</summary>
    public static async Task<int> LoadsOfManyAsync(
        Source source, Func<Task<string?>> read, int callers, Func<Task> untilAllWait, Action? wake = null)
    {
        var wasRead = source.HoldNext();
        var reads = Enumerable.Range(0, callers).Select(_ => read()).ToArray();
        await wasRead;
        await untilAllWait();

        source.Open();
        await Task.WhenAny(reads);
        wake?.Invoke();
        await Task.WhenAll(reads);
        return source.Loads;
    }
}
