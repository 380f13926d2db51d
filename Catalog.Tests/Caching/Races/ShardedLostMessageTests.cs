namespace Catalog.Tests.Caching.Races;

/// <summary>Lost messages on a bus of four shards.</summary>
public sealed class ShardedLostMessageTests : LostMessageTests
{
    protected override int Shards => 4;
}
