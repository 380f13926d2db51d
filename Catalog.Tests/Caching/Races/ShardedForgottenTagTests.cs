namespace Catalog.Tests.Caching.Races;

/// <summary>Nodes that start later on a bus of four shards.</summary>
public sealed class ShardedForgottenTagTests : ForgottenTagTests
{
    protected override int Shards => 4;
}
