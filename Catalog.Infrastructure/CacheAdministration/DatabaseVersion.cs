namespace Catalog.Infrastructure.CacheAdministration;

/// <summary>What the database says of the row behind a cache entry.</summary>
/// <param name="State">Whether there is a row, and whether anybody knows.</param>
/// <param name="Version">Its version; null unless it is <see cref="DatabaseState.Present"/>.</param>
public readonly record struct DatabaseVersion(DatabaseState State, long? Version = null)
{
    /// <summary>A row of that version; no row for null.</summary>
    public static DatabaseVersion Of(long? version) =>
        version is null ? new(DatabaseState.Absent) : new(DatabaseState.Present, version);
}
