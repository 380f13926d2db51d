namespace Catalog.Tests.Caching.Races;

/// <summary>Readers with a position on a bus of four shards.</summary>
public sealed class ShardedReadYourWritesTests : ReadYourWritesTests
{
    protected override int Shards => 4;
}
