namespace Catalog.Testbed.Experiments;

/// <summary>The settings of an experiment.</summary>
public sealed record ExperimentContext
{
    /// <summary>The number of API nodes. Default 2.</summary>
    public int Nodes { get; init; } = 2;

    /// <summary>The Redis topology. Default single.</summary>
    public RedisTopology Redis { get; init; }

    /// <summary>How long to measure, without start and stop; null, the default: the experiment's default.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>An access log whose reads replace the generated ones; null, the default: none.</summary>
    public FileInfo? Replay { get; init; }

    /// <summary>The replay speed, as a multiple of the recorded one; infinity: as fast as responses arrive; null: the experiment's default.</summary>
    public double? Speed { get; init; }

    /// <summary>A file of big-endian 32-bit keys, one per request, in place of a generated trace; null, the default: none.</summary>
    public FileInfo? Trace { get; init; }

    /// <summary>The number of rows of a file; null, the default: the experiment's default.</summary>
    public int? Rows { get; init; }

    /// <summary>The first seed, which decides the world too; null, the default: a random one.</summary>
    public int? Seed { get; init; }

    /// <summary>The only world to explore, by its name; null, the default: all, and then random ones.</summary>
    public string? World { get; init; }

    /// <summary>Receives the schedule that violates a guarantee, if there is one, as Markdown; null, the default: no file.</summary>
    public FileInfo? Counterexample { get; init; }

    /// <summary>Whether a proxy changes what Redis replies. Default no.</summary>
    public bool Lies { get; init; }

    /// <summary>Receives one line per step.</summary>
    public required IProgress<string> Progress { get; init; }
}
