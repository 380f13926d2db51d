namespace Catalog.Tests.Caching;

/// <summary>Always draws the lowest number: every entry gets the shortest TTL that the policy's jitter allows.</summary>
internal sealed class LowestDraw : Random
{
    public override double NextDouble() => 0;
}
