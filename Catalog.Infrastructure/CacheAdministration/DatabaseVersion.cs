using System.Globalization;
using Catalog.Infrastructure.Persistence;
using Npgsql;

namespace Catalog.Infrastructure.CacheAdministration;

/// <summary>The state of an entry's row in the database.</summary>
/// <param name="State">Whether the row exists, if known.</param>
/// <param name="Version">Its version; null unless it is <see cref="DatabaseState.Present"/>.</param>
public readonly record struct DatabaseVersion(DatabaseState State, long? Version = null)
{
    /// <summary>A row with that version; no row for null.</summary>
    public static DatabaseVersion Of(long? version) =>
        version is null ? new(DatabaseState.Absent) : new(DatabaseState.Present, version);
}

/// <summary>The possible states.</summary>
public enum DatabaseState
{
    /// <summary>The row exists.</summary>
    Present,

    /// <summary>The row does not exist.</summary>
    Absent,

    /// <summary>The entry is built from many rows, and no version describes their state.</summary>
    Unversioned,

    /// <summary>The database did not answer.</summary>
    Unknown,
}

/// <summary>Reads the version of a row with a statement that has one parameter. One round trip. Safe for concurrent use.</summary>
public sealed class VersionQuery(NpgsqlDataSource source, string sql)
{
    /// <summary>The row with a numeric key; a number out of range matches no row.</summary>
    public ValueTask<DatabaseVersion> ByNumberAsync(string id, CancellationToken ct) =>
        long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? AskAsync(PlainSql.Value(number), ct)
            : new(new DatabaseVersion(DatabaseState.Absent));

    /// <summary>The row with a text key.</summary>
    public ValueTask<DatabaseVersion> ByTextAsync(string id, CancellationToken ct) =>
        AskAsync(PlainSql.Value(id), ct);

    /// <summary>For entries that are built from many rows.</summary>
    public static ValueTask<DatabaseVersion> NoneAsync(string id, CancellationToken ct) => new(new DatabaseVersion(DatabaseState.Unversioned));

    private async ValueTask<DatabaseVersion> AskAsync(NpgsqlParameter id, CancellationToken ct)
    {
        await using var command = source.Command(sql, id);
        return DatabaseVersion.Of(await command.ExecuteScalarAsync(ct) as long?);
    }
}
