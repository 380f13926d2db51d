using Catalog.Testbed;

namespace Catalog.Lab.Output;

/// <summary>The addresses of a running catalog.</summary>
/// <param name="Nodes">The API nodes.</param>
/// <param name="Postgres">Npgsql connection string of the database.</param>
/// <param name="Redis">Connection string of Redis.</param>
internal sealed record Addresses(IReadOnlyList<Uri> Nodes, string Postgres, string Redis)
{
    public static Addresses Of(RunningCatalog catalog) =>
        new([.. catalog.Nodes.Select(node => node.Address)], catalog.Database, catalog.Redis.ConnectionString);
}
