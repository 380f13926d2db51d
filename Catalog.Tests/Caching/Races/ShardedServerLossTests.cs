namespace Catalog.Tests.Caching.Races;

/// <summary>A Redis that comes back with less data, on a bus of four shards.</summary>
public sealed class ShardedServerLossTests : ServerLossTests
{
    protected override int Shards => 4;
}
