using System.Globalization;
using Catalog.Caching;
using Catalog.Caching.Patterns;

namespace Catalog.Tests.Caching.Races;

/// <summary>The model of one row: what was committed, and the oldest version that each node may show. Thread-safe.</summary>
internal sealed class ModelRow(string key, string tag, int nodes)
{
    private readonly Lock _lock = new();
    private readonly List<bool> _history = [true]; // by version: whether the row existed
    private readonly int[] _floors = new int[nodes];
    private TaskCompletionSource _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _acknowledged;
    private volatile bool _over;

    public string Key { get; } = key;

    public string Tag { get; } = tag;

    /// <summary>A change of this row alone, which may create or delete it.</summary>
    public int Commit(bool exists)
    {
        lock (_lock)
        {
            _history.Add(exists);
            return _history.Count - 1;
        }
    }

    /// <summary>A change together with others. An absent row has no tag, so only an invalidation of its key announces its creation.</summary>
    public int CommitIfThere()
    {
        lock (_lock)
        {
            return Commit(_history[^1]);
        }
    }

    /// <summary>The node's invalidation after that commit was acknowledged.</summary>
    /// <param name="node">The node.</param>
    /// <param name="version">The committed version.</param>
    /// <param name="byTag">Whether by tag, which leaves an absence remembered from before another node created the row.</param>
    public void Acknowledge(int node, int version, bool byTag)
    {
        lock (_lock)
        {
            if (!byTag || !_history.Skip(_floors[node]).Contains(false))
            {
                _floors[node] = Math.Max(_floors[node], version);
            }

            _acknowledged = Math.Max(_acknowledged, version);
        }
    }

    public void AcknowledgeEverywhere()
    {
        lock (_lock)
        {
            Array.Fill(_floors, _acknowledged);
        }
    }

    public void Release() =>
        Interlocked.Exchange(ref _gate, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();

    /// <summary>Ends the schedule: no load is held any more, not even a new one.</summary>
    public void End()
    {
        _over = true;
        Release();
    }

    public async Task ReadAsync(CacheAside<string> cache, int node, bool hold)
    {
        var floor = FloorOf(node);
        Check(node, floor, await cache.GetAsync(Key, (row: this, hold), static (s, _) => s.row.LoadAsync(s.hold)));
    }

    public static async Task ReadManyAsync(ModelRow[] rows, CacheAside<string> cache, int node)
    {
        var floors = Array.ConvertAll(rows, row => row.FloorOf(node));
        var reads = await cache.GetManyAsync(
            Array.ConvertAll(rows, row => row.Key),
            (keys, _) => ValueTask.FromResult<IReadOnlyList<Loaded<string>?>>(
                [.. keys.Select(key => Array.Find(rows, row => row.Key == key)!.Now())]));
        for (var i = 0; i < rows.Length; i++)
        {
            rows[i].Check(node, floors[i], reads[i]);
        }
    }

    private int FloorOf(int node)
    {
        lock (_lock)
        {
            return _floors[node];
        }
    }

    private async ValueTask<Loaded<string>?> LoadAsync(bool hold)
    {
        var gate = _gate; // taken before the end is checked: an end in between opens it
        var row = Now();
        if (hold && !_over)
        {
            await gate.Task;
        }

        return row;
    }

    private Loaded<string>? Now()
    {
        lock (_lock)
        {
            var version = _history.Count - 1;
            return _history[version] ? new Loaded<string>(version.ToString(CultureInfo.InvariantCulture), 0, [Tag]) : null;
        }
    }

    // Absences have no version. An absence is correct if the row was absent at any time since the floor.
    private void Check(int node, int floor, CacheRead<string> read)
    {
        lock (_lock)
        {
            var allowed = read.Found
                ? int.Parse(read.Value!, CultureInfo.InvariantCulture) >= floor
                : _history.Skip(floor).Contains(false);
            if (!allowed)
            {
                throw new StaleReadException(
                    $"Node {node} read {(read.Found ? read.Value : "nothing")} ({read.Outcome}) of {Key} although version {floor} was acknowledged.");
            }
        }
    }
}
