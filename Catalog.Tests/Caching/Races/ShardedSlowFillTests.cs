namespace Catalog.Tests.Caching.Races;

/// <summary>Late fills on a bus of four shards.</summary>
public sealed class ShardedSlowFillTests : SlowFillTests
{
    protected override int Shards => 4;
}
