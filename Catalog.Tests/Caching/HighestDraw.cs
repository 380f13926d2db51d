namespace Catalog.Tests.Caching;

/// <summary>Always draws the highest number, so that every read inside the window of early refresh starts one.</summary>
internal sealed class HighestDraw : Random
{
    public override double NextDouble() => 1 - 1e-12;
}
