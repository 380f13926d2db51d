namespace Catalog.Tests.Samples;

/// <summary>Chance that always falls the same way.</summary>
internal sealed class FixedDraw(double draw) : Random
{
    public override double NextDouble() => draw;
}
