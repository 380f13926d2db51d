using Catalog.Testbed;

namespace Catalog.Lab;

/// <summary>The options that all commands share.</summary>
/// <param name="Nodes">The number of API nodes.</param>
/// <param name="Redis">The Redis topology.</param>
/// <param name="Duration">How long to run or measure; null: the command's default.</param>
/// <param name="Json">The file for the result as JSON; null: none.</param>
internal sealed record LabOptions(int Nodes, RedisTopology Redis, TimeSpan? Duration, FileInfo? Json)
{
    public RunningCatalogOptions Catalog => new() { Nodes = Nodes, Redis = Redis };
}
