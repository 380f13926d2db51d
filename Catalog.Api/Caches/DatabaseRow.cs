using Catalog.Infrastructure.CacheAdministration;

namespace Catalog.Api.Caches;

/// <summary>What the database says.</summary>
/// <param name="State"><c>present</c>, <c>absent</c>, <c>unversioned</c>: made of many rows, or <c>unknown</c>: it does not answer.</param>
/// <param name="Version">The row's version; null unless it is present.</param>
public sealed record DatabaseRow(string State, long? Version)
{
    /// <summary>Names the state.</summary>
    internal static DatabaseRow From(DatabaseVersion row) => new(row.State switch
    {
        DatabaseState.Present => "present",
        DatabaseState.Absent => "absent",
        DatabaseState.Unversioned => "unversioned",
        _ => "unknown",
    }, row.Version);
}
