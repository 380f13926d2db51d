using Catalog.Contenders;
using Catalog.Testbed;
using Npgsql;

namespace Catalog.Lab.Stories.Engine;

/// <summary>The rows of one stage in PostgreSQL, behind a proxy that can cut the way to them.</summary>
internal sealed class LabDatabase : IAsyncDisposable
{
    /// <summary>How many queries run at once; more wait for a connection, as in a service.</summary>
    public const int Connections = 16;

    private readonly TcpProxy _proxy;
    private readonly NpgsqlDataSource _source;
    private readonly string _connectionString;
    private readonly string _table;

    private LabDatabase(TcpProxy proxy, string connectionString, string table)
    {
        _proxy = proxy;
        _connectionString = connectionString;
        _source = NpgsqlDataSource.Create(connectionString);
        _table = table;
    }

    public TcpProxy Proxy => _proxy;

    /// <summary>The text of each row; null: a short one.</summary>
    public string? Text { get; init; }

    /// <summary>Creates a table in a database.</summary>
    /// <param name="connectionString">The database.</param>
    /// <param name="text">The text of each row; null: a short one.</param>
    /// <param name="ct">Cancels it.</param>
    public static async Task<LabDatabase> CreateAsync(string connectionString, string? text, CancellationToken ct)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        var proxy = TcpProxy.Start($"{settings.Host}:{settings.Port}");
        settings.Host = "127.0.0.1";
        settings.Port = new Uri($"tcp://{proxy.Endpoint}").Port;
        settings.MaxPoolSize = Connections;
        settings.Timeout = 5;
        var database = new LabDatabase(proxy, settings.ConnectionString, $"rows_{Guid.NewGuid():N}") { Text = text };
        await database.ExecuteAsync($"CREATE TABLE {database._table} (key text PRIMARY KEY, version bigint NOT NULL, stock integer NOT NULL DEFAULT 0)", ct);
        return database;
    }

    /// <summary>Inserts a row with version 1.</summary>
    public Task InsertAsync(IEnumerable<string> keys, CancellationToken ct) =>
        ExecuteAsync($"INSERT INTO {_table} (key, version) SELECT unnest($1), 1", ct, (object)keys.ToArray());

    /// <summary>Reads a row with a query that takes a time, as a large join does: it returns what the row was when the query began.</summary>
    public async ValueTask<Item?> ReadAsync(string key, TimeSpan takes, CancellationToken ct)
    {
        var slow = takes > TimeSpan.Zero ? $", pg_sleep({takes.TotalSeconds:0.###})" : "";
        await using var command = _source.CreateCommand($"SELECT version, stock FROM {_table}{slow} WHERE key = $1");
        command.Parameters.AddWithValue(key);
        await using var reader = await command.ExecuteReaderAsync(ct);
        if (!await reader.ReadAsync(ct))
        {
            return null;
        }

        var item = new Item(reader.GetInt64(0), key.Split('-')[0]) { Stock = reader.GetInt32(1) };
        return Text is null ? item : item with { Text = Text };
    }

    /// <summary>Opens every connection, so that no query waits for one to be opened.</summary>
    public async Task OpenAllAsync(CancellationToken ct)
    {
        var connections = await Task.WhenAll(Enumerable.Range(0, Connections).Select(async _ => await _source.OpenConnectionAsync(ct)));
        foreach (var connection in connections)
        {
            await connection.DisposeAsync(); // back to the pool
        }
    }

    /// <summary>Changes a row.</summary>
    /// <returns>Its new version.</returns>
    public async Task<long> UpdateAsync(string key, CancellationToken ct)
    {
        await using var command = _source.CreateCommand($"UPDATE {_table} SET version = version + 1 WHERE key = $1 RETURNING version");
        command.Parameters.AddWithValue(key);
        return (long)(await command.ExecuteScalarAsync(ct))!;
    }

    /// <summary>Deletes a row.</summary>
    /// <returns>A version above the last one.</returns>
    public async Task<long> DeleteAsync(string key, CancellationToken ct)
    {
        await using var command = _source.CreateCommand($"DELETE FROM {_table} WHERE key = $1 RETURNING version");
        command.Parameters.AddWithValue(key);
        return (long)(await command.ExecuteScalarAsync(ct))! + 1;
    }

    /// <summary>Sets how many pieces of a row are in stock.</summary>
    public Task StockAsync(string key, int pieces, CancellationToken ct) =>
        ExecuteAsync($"UPDATE {_table} SET stock = $2 WHERE key = $1", ct, key, pieces);

    /// <summary>Takes one piece, if the condition holds; the version rises.</summary>
    /// <param name="key">The row.</param>
    /// <param name="isGuarded">Whether the statement itself checks that there is one.</param>
    /// <param name="ct">Cancels it.</param>
    /// <returns>The new version; null when nothing was taken.</returns>
    public async Task<long?> TakeAsync(string key, bool isGuarded, CancellationToken ct)
    {
        await using var command = _source.CreateCommand(
            $"UPDATE {_table} SET stock = stock - 1, version = version + 1 WHERE key = $1{(isGuarded ? " AND stock > 0" : "")} RETURNING version");
        command.Parameters.AddWithValue(key);
        return (long?)await command.ExecuteScalarAsync(ct);
    }

    /// <summary>Adds to how many pieces of a row are in stock.</summary>
    /// <param name="key">The row.</param>
    /// <param name="by">How many.</param>
    /// <param name="once">An id, stored in a row of its own: with one that is there already, nothing is added. Null: always.</param>
    public Task CountAsync(string key, long by, string? once) => ExecuteAsync(
        $"""
        WITH new AS (INSERT INTO {_table} (key, version) VALUES ($3, 0) ON CONFLICT DO NOTHING RETURNING 1)
        UPDATE {_table} SET stock = stock + $2 WHERE key = $1 AND EXISTS (SELECT FROM new)
        """,
        CancellationToken.None,
        key,
        by,
        once ?? Guid.NewGuid().ToString());

    /// <summary>Follows the changes of the rows in the database's log.</summary>
    /// <param name="changed">Called with the key after each change that a query sees.</param>
    /// <param name="ct">Cancels the start.</param>
    public async Task<ChangeFeed> FollowAsync(Func<string, ValueTask> changed, CancellationToken ct)
    {
        await ExecuteAsync($"CREATE PUBLICATION {_table} FOR TABLE {_table}", ct);
        return await ChangeFeed.StartAsync(_connectionString, _table, ChangedAsync, ct);

        // The log may show a commit before a query sees it.
        async Task ChangedAsync(string key, long version)
        {
            while ((await ReadAsync(key, TimeSpan.Zero, CancellationToken.None))?.Version < version)
            {
                await Task.Yield();
            }

            await changed(key);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _proxy.Heal();
        await ExecuteAsync($"DROP PUBLICATION IF EXISTS {_table}", CancellationToken.None);
        await ExecuteAsync($"DROP TABLE {_table}", CancellationToken.None);
        await _source.DisposeAsync();
        await _proxy.DisposeAsync();
    }

    private async Task ExecuteAsync(string sql, CancellationToken ct, params object[] values)
    {
        await using var command = _source.CreateCommand(sql);
        foreach (var value in values)
        {
            command.Parameters.AddWithValue(value);
        }

        await command.ExecuteNonQueryAsync(ct);
    }
}
