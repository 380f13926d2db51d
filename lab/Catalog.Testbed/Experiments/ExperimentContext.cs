namespace Catalog.Testbed.Experiments;

/// <summary>What the caller asked of an experiment.</summary>
public sealed record ExperimentContext
{
    /// <summary>How many API nodes. Default 2.</summary>
    public int Nodes { get; init; } = 2;

    /// <summary>The shape of Redis. Default single.</summary>
    public RedisTopology Redis { get; init; }

    /// <summary>How long to measure, start and end excluded; null, the default: as long as the experiment thinks fit.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>An access log whose reads take the place of the made-up ones; null, the default: none.</summary>
    public FileInfo? Replay { get; init; }

    /// <summary>How many times as fast as recorded the log is read, infinity as fast as answers come; null: as the experiment thinks fit.</summary>
    public double? Speed { get; init; }

    /// <summary>A file of big-endian 32-bit keys, one a request, in place of a made-up trace; null, the default: none.</summary>
    public FileInfo? Trace { get; init; }

    /// <summary>Told what is being done, in one line each.</summary>
    public required IProgress<string> Progress { get; init; }
}
