namespace Catalog.Tests.Caching;

/// <summary>Draws the farthest lot, so that every read inside the window of early refresh begins one.</summary>
internal sealed class FarthestDraw : Random
{
    public override double NextDouble() => 1 - 1e-12;
}
