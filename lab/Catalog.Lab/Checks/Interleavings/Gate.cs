using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace Catalog.Lab.Checks.Interleavings;

/// <summary>A step that can happen next.</summary>
internal sealed class Gate
{
    /// <summary>Who does it: the column of the printed schedule.</summary>
    public required Lane Lane { get; init; }

    /// <summary>What it is, as text.</summary>
    public required string What { get; init; }

    /// <summary>The name of the choice in a schedule: unique within a run, and the same in each run of that schedule.</summary>
    public required string Label { get; init; }

    public required Footprint Touches { get; init; }

    /// <summary>Makes it happen. Returns what came of it, as text; empty for nothing worth saying.</summary>
    public required Func<string> Pass { get; init; }

    /// <summary>Steps of one group exclude each other: a message is delivered, or dropped.</summary>
    public required object Group { get; init; }

    /// <summary>The label of the first of its group.</summary>
    public required string GroupLabel { get; init; }

    /// <summary>The index of the step that made it possible; -1 for none.</summary>
    public required int CausedBy { get; init; }

    /// <summary>The signature of the step that made it possible.</summary>
    public required UInt128 Cause { get; init; }

    /// <summary>Whether something goes wrong by it; a world allows so many in a run.</summary>
    public bool IsFault { get; init; }

    /// <summary>Whether it happens only when nothing else can: a wait whose time is over.</summary>
    public bool IsLast { get; init; }

    /// <summary>The hash of the label.</summary>
    public UInt128 Identity => XxHash128.HashToUInt128(MemoryMarshal.AsBytes(Label.AsSpan()));
}
