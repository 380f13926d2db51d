using Npgsql;

namespace Catalog.Infrastructure.Persistence;

/// <summary>Short forms of Npgsql for statements with positional parameters.</summary>
internal static class PlainSql
{
    /// <summary>A parameter of the database type of <typeparamref name="T"/>, also if it is <see langword="null"/>.</summary>
    public static NpgsqlParameter Value<T>(T value) => new NpgsqlParameter<T> { TypedValue = value };

    /// <summary>A statement on a connection of the pool.</summary>
    public static NpgsqlCommand Command(this NpgsqlDataSource source, string sql, params NpgsqlParameter[] parameters)
    {
        var command = source.CreateCommand(sql);
        command.Parameters.AddRange(parameters);
        return command;
    }

    /// <summary>Executes a statement and returns the number of changed rows.</summary>
    public static async Task<int> ExecuteAsync(this NpgsqlDataSource source, string sql, NpgsqlParameter[] parameters, CancellationToken ct)
    {
        await using var command = source.Command(sql, parameters);
        return await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Executes a statement and reads all rows.</summary>
    public static async Task<List<T>> ListAsync<T>(this NpgsqlCommand command, Func<NpgsqlDataReader, T> read, CancellationToken ct)
    {
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ListAsync(read, ct);
    }

    /// <summary>Reads the rest of the rows.</summary>
    public static async Task<List<T>> ListAsync<T>(this NpgsqlDataReader reader, Func<NpgsqlDataReader, T> read, CancellationToken ct)
    {
        var rows = new List<T>();
        while (await reader.ReadAsync(ct))
        {
            rows.Add(read(reader));
        }

        return rows;
    }
}
