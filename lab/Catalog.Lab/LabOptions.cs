using Catalog.Testbed;

namespace Catalog.Lab;

/// <summary>The options that the commands have in common.</summary>
/// <param name="Nodes">How many API nodes.</param>
/// <param name="Redis">The shape of Redis.</param>
/// <param name="Duration">How long to run or measure; null: as the command thinks fit.</param>
/// <param name="Json">The file that gets the result as JSON; null: none.</param>
internal sealed record LabOptions(int Nodes, RedisTopology Redis, TimeSpan? Duration, FileInfo? Json)
{
    /// <summary>A catalog of this shape.</summary>
    public RunningCatalogOptions Catalog => new() { Nodes = Nodes, Redis = Redis };
}
