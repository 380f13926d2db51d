using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace Catalog.Lab.Checks.Interleavings;

/// <summary>Identifies what a schedule has led to: two schedules have the same signature when they differ only in the order of steps whose
/// footprints do not meet.</summary>
/// <remarks>
/// The signature of a step covers the steps that it depends on: the one that made it possible, and the last ones that wrote, or since then
/// read, what it touches. The signature of a schedule is the sum of those of its steps. Madanlal Musuvathi, Shaz Qadeer: Partial-Order Reduction for
/// Context-Bounded State Exploration, MSR-TR-2007-12, calls it happens-before caching.
/// </remarks>
internal sealed class Causality
{
    private readonly UInt128[] _written = new UInt128[Footprint.Things];
    private readonly UInt128[] _readSince = new UInt128[Footprint.Things];

    /// <summary>The signature of the schedule so far.</summary>
    public UInt128 Schedule { get; private set; }

    /// <summary>The signature of the step that runs now: the cause of all that it makes possible.</summary>
    public UInt128 Current { get; private set; }

    /// <summary>The signature that the schedule would have after a step.</summary>
    public UInt128 After(Gate gate) => unchecked(Schedule + Of(gate));

    /// <summary>Adds a step.</summary>
    public void Pass(Gate gate)
    {
        var signature = Of(gate);
        for (var i = 0; i < Footprint.Things; i++)
        {
            if ((gate.Touches.Writes & (1ul << i)) != 0)
            {
                (_written[i], _readSince[i]) = (signature, default);
            }
            else if ((gate.Touches.Reads & (1ul << i)) != 0)
            {
                unchecked
                {
                    _readSince[i] += signature;
                }
            }
        }

        Current = signature;
        unchecked
        {
            Schedule += signature;
        }
    }

    private UInt128 Of(Gate gate)
    {
        Span<UInt128> parts = stackalloc UInt128[2 + Footprint.Things];
        parts[0] = gate.Identity;
        parts[1] = gate.Cause;
        for (var i = 0; i < Footprint.Things; i++)
        {
            var (reads, writes) = ((gate.Touches.Reads & (1ul << i)) != 0, (gate.Touches.Writes & (1ul << i)) != 0);
            parts[2 + i] = writes ? unchecked(_written[i] + _readSince[i]) : reads ? _written[i] : default;
        }

        return XxHash128.HashToUInt128(MemoryMarshal.AsBytes(parts));
    }
}
