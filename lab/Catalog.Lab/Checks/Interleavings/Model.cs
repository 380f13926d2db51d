namespace Catalog.Lab.Checks.Interleavings;

/// <summary>The rows as the source of truth has them, and the oldest version of each that a node may still show.</summary>
/// <remarks>
/// A node that acknowledged a write, or heard of it, shows nothing older from then on. What one node knows says nothing about another: an
/// announcement is under way, so a floor is raised only by a step of its own node.
/// </remarks>
internal sealed class Model(int nodes, int keys)
{
    private readonly long[] _rows = [.. Enumerable.Repeat(1L, keys)];
    private readonly long[,] _floors = new long[nodes, keys];
    private readonly long[] _announced = new long[keys];
    private readonly HashSet<(int Key, long Version)> _absent = [];

    public int Keys => keys;

    /// <summary>The version of a row.</summary>
    public long Row(int key) => _rows[key];

    public bool IsAbsent(int key, long version) => _absent.Contains((key, version));

    /// <summary>Commits a change. Returns its version.</summary>
    public long Commit(int key, bool deletes = false)
    {
        var version = ++_rows[key];
        if (deletes)
        {
            _absent.Add((key, version));
        }

        return version;
    }

    public long Floor(int node, int key) => _floors[node, key];

    public void Raise(int node, int key, long version) => _floors[node, key] = Math.Max(_floors[node, key], version);

    public void Raise(int node, Heard heard)
    {
        for (var key = 0; key < keys; key++)
        {
            Raise(node, key, heard.Versions[key]);
        }
    }

    /// <summary>A change was announced on the bus. Returns what a node knows when it has heard of it.</summary>
    public Heard Announce(int key, long version)
    {
        _announced[key] = Math.Max(_announced[key], version);
        var versions = new long[keys];
        versions[key] = version;
        return new Heard(versions);
    }

    /// <summary>What a node knows that has everything that is on the bus now.</summary>
    public Heard Announced() => new([.. _announced]);

    /// <summary>Checks the result of a read.</summary>
    /// <param name="lane">The reader.</param>
    /// <param name="key">The row.</param>
    /// <param name="floor">The oldest version allowed.</param>
    /// <param name="read">The version read; null when the row was absent.</param>
    /// <exception cref="Violation">It is older than allowed, or was never committed.</exception>
    public void Check(Lane lane, int key, long floor, long? read)
    {
        var row = _rows[key];
        var allowed = read is { } version
            ? version >= floor && version <= row && !IsAbsent(key, version)
            : Enumerable.Range(0, (int)(row - floor) + 1).Any(above => IsAbsent(key, floor + above));
        if (!allowed)
        {
            throw new Violation(
                $"{lane.Name} read {Text(read)}, but version {floor} {(IsAbsent(key, floor) ? "(deleted) " : "")}was known to node {lane.Node}");
        }
    }

    public static string Text(long? version) => version is { } there ? $"version {there}" : "no row";
}

/// <summary>A set of announcements: the highest version of each row.</summary>
internal sealed record Heard(long[] Versions);
