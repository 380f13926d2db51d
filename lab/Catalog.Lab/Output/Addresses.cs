using Catalog.Testbed;

namespace Catalog.Lab.Output;

/// <summary>The addresses of a running catalog.</summary>
/// <param name="Nodes">The API nodes.</param>
/// <param name="Page">The lab page.</param>
/// <param name="Postgres">Npgsql connection string of the database.</param>
/// <param name="Redis">Connection string of Redis.</param>
internal sealed record Addresses(IReadOnlyList<Uri> Nodes, Uri Page, string Postgres, string Redis)
{
    public static Addresses Of(RunningCatalog catalog, Uri page) =>
        new([.. catalog.Nodes.Select(node => node.Address)], page, catalog.Database, catalog.Redis.ConnectionString);
}
