using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Catalog.Caching.Telemetry;

/// <summary>A counter for the hottest path: each processor adds to a cache line of its own, and reading adds them up.</summary>
internal sealed class StripedCounter
{
    private static readonly int Mask = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Environment.ProcessorCount) - 1;
    private readonly Cell[] _cells = new Cell[Mask + 1];

    /// <summary>The sum; exact once the adders are quiet.</summary>
    public long Value
    {
        get
        {
            var sum = 0L;
            foreach (ref var cell in _cells.AsSpan())
            {
                sum += Volatile.Read(ref cell.Count);
            }

            return sum;
        }
    }

    /// <summary>Adds one. Thread-safe, never contended in the usual case.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Increment() => Interlocked.Increment(ref _cells[Thread.GetCurrentProcessorId() & Mask].Count);

    [StructLayout(LayoutKind.Explicit, Size = 128)]
    private struct Cell
    {
        [FieldOffset(64)]
        public long Count;
    }
}
