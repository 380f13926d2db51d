using System.Collections.Concurrent;
using System.Diagnostics;
using Catalog.Contenders;
using Catalog.Lab.Stories.Engine;

namespace Catalog.Lab.Checks.Peers;

/// <summary>The rows of a trial: the database in this process, whose loads can be held. Thread-safe.</summary>
internal sealed class PeerRows
{
    private readonly ConcurrentDictionary<string, long> _versions = new();
    private readonly ConcurrentDictionary<string, Held> _held = new();
    private readonly long _started = Stopwatch.GetTimestamp();

    /// <summary>What was announced when.</summary>
    public Truth Truth { get; } = new();

    /// <summary>Milliseconds since the rows were made.</summary>
    public double Now => Stopwatch.GetElapsedTime(_started).TotalMilliseconds;

    /// <summary>Adds a row with version 1.</summary>
    public void Add(string row)
    {
        _versions[row] = 1;
        Truth.Committed(row, 1);
        Truth.Announced(row, 1, 0);
    }

    /// <summary>Changes a row.</summary>
    /// <returns>What was committed.</returns>
    public Item Commit(string row)
    {
        var version = _versions.AddOrUpdate(row, 1, (_, before) => before + 1);
        Truth.Committed(row, version);
        return new Item(version, TagOf(row));
    }

    /// <summary>A committed change was announced.</summary>
    public void Announced(string row, Item committed) => Truth.Announced(row, committed.Version, Now);

    /// <summary>The next load of a row reads it and returns it only when it is let go.</summary>
    public Held HoldNextLoad(string row) => _held[row] = new Held();

    /// <summary>Loads a row.</summary>
    public async ValueTask<Item?> LoadAsync(string row, CancellationToken ct)
    {
        var item = new Item(_versions[row], TagOf(row));
        if (_held.TryRemove(row, out var held))
        {
            held.HasBegun.TrySetResult();
            await held.LetGo.Task.WaitAsync(ct);
        }
        else
        {
            await Task.Yield();
        }

        return item;
    }

    /// <summary>Since when an answer is wrong: it is old, or no version of this row; null when it is right.</summary>
    public double? WrongSince(string row, Item item, double startedAt) =>
        item.Tag == TagOf(row) && item.Version <= _versions[row] && item.Text == new Item(1, "").Text
            ? Truth.WrongSince(row, item.Version, startedAt)
            : 0;

    /// <summary>The tag of a row, which no other row has.</summary>
    public static string TagOf(string row) => row.Split('-')[0];

    internal sealed class Held
    {
        public TaskCompletionSource HasBegun { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource LetGo { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
