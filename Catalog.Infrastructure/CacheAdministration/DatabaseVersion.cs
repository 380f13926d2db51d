using System.Globalization;
using Npgsql;

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

/// <summary>Asks the database for a row's version, by a statement with one parameter. One round trip. Safe for concurrent use.</summary>
public sealed class VersionQuery(NpgsqlDataSource source, string sql)
{
    /// <summary>Of the row whose key is that number; one beyond the range of numbers names no row.</summary>
    public ValueTask<DatabaseVersion> ByNumberAsync(string id, CancellationToken ct) =>
        long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? AskAsync(new NpgsqlParameter<long> { TypedValue = number }, ct)
            : new(new DatabaseVersion(DatabaseState.Absent));

    /// <summary>Of the row whose key is that text.</summary>
    public ValueTask<DatabaseVersion> ByTextAsync(string id, CancellationToken ct) =>
        AskAsync(new NpgsqlParameter<string> { TypedValue = id }, ct);

    /// <summary>For what is made of many rows.</summary>
    public static ValueTask<DatabaseVersion> NoneAsync(string id, CancellationToken ct) => new(new DatabaseVersion(DatabaseState.Unversioned));

    private async ValueTask<DatabaseVersion> AskAsync(NpgsqlParameter id, CancellationToken ct)
    {
        await using var command = source.CreateCommand(sql);
        command.Parameters.Add(id);
        return DatabaseVersion.Of(await command.ExecuteScalarAsync(ct) as long?);
    }
}
