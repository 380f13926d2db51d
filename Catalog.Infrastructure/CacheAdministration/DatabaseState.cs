namespace Catalog.Infrastructure.CacheAdministration;

/// <summary>The four answers.</summary>
public enum DatabaseState
{
    /// <summary>There is a row.</summary>
    Present,

    /// <summary>There is none.</summary>
    Absent,

    /// <summary>The entry is made of many rows, and no version names their state.</summary>
    Unversioned,

    /// <summary>The database did not answer.</summary>
    Unknown,
}
