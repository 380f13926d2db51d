using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Catalog.Caching.Telemetry;

/// <summary>A counter for the hottest path: each processor increments its own cache line; a read sums them. Thread-safe.</summary>
internal sealed class StripedCounter
{
    private static readonly int Mask = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Environment.ProcessorCount) - 1;
    private readonly Cell[] _cells = new Cell[Mask + 1];

    /// <summary>The sum; exact only while nobody increments.</summary>
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

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Increment() => Interlocked.Increment(ref _cells[Thread.GetCurrentProcessorId() & Mask].Count);

    [StructLayout(LayoutKind.Explicit, Size = 128)]
    private struct Cell
    {
        [FieldOffset(64)]
        public long Count;
    }
}
