namespace Catalog.Tests.Caching.Races;

/// <summary>Random schedules on a bus of four shards.</summary>
public sealed class ShardedModelTests : ModelTests
{
    protected override int Shards => 4;
}
