namespace Catalog.Tests.Samples;

/// <summary>A random source that always draws the same number.</summary>
internal sealed class FixedDraw(double draw) : Random
{
    public override double NextDouble() => draw;
}
