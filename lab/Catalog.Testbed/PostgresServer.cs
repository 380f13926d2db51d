using System.Collections.Concurrent;
using Catalog.Testbed.Hosts;
using Catalog.Testbed.Processes;
using Npgsql;

namespace Catalog.Testbed;

/// <summary>A PostgreSQL server with the right to create databases.</summary>
/// <remarks>
/// Many callers may create and drop databases concurrently. Only one caller at a time may break or start the server, and only a
/// server that the testbed started: for any other, those members throw <see cref="InvalidOperationException"/>.
/// </remarks>
public sealed class PostgresServer : IAsyncDisposable
{
    private const string InContainer = "/var/lib/postgresql"; // of the image's account; deleted with the container
    private readonly NpgsqlConnectionStringBuilder _settings;
    private readonly ServerProcess? _process;
    private readonly ThrowAwayFolder? _folder;
    private readonly bool _isKept;
    private readonly ConcurrentDictionary<string, bool> _created = new();

    internal PostgresServer(NpgsqlConnectionStringBuilder settings)
    {
        _settings = settings;
    }

    private PostgresServer(ServerProcess process, ThrowAwayFolder? folder, bool isKept)
        : this(PostgresCluster.Connection(process.Port))
    {
        _process = process;
        _folder = folder;
        _isKept = isKept;
    }

    /// <summary>The process id of its main process; changes with a restart.</summary>
    public int ProcessId => Process.ProcessId;

    /// <summary>Where it runs; null for an external server.</summary>
    internal ServerSource? Source => _process?.Host switch
    {
        null => null,
        ThisMachine => ServerSource.Processes,
        _ => ServerSource.Containers,
    };

    private ServerProcess Process => _process ?? throw NotOurs.Error("PostgreSQL");

    /// <summary>Starts a private server, for a run that breaks it or needs it exclusively. About a second.</summary>
    /// <param name="dataDirectory">The folder for its data, which is kept; null: a temporary folder.</param>
    /// <param name="ct">Cancels the start.</param>
    /// <exception cref="ServersUnavailableException">Neither PostgreSQL nor Docker is available, and PostgreSQL cannot be installed.</exception>
    /// <exception cref="ServerStartException">It exited or did not respond in time.</exception>
    public static Task<PostgresServer> StartPrivateAsync(string? dataDirectory = null, CancellationToken ct = default) =>
        StartPrivateAsync(dataDirectory, [], source: null, progress: null, ct);

    /// <summary>Starts a private server with a temporary folder and special settings.</summary>
    /// <param name="settings">Settings that override the testbed's own, such as <c>wal_level=replica</c>.</param>
    /// <param name="ct">Cancels the start.</param>
    /// <inheritdoc cref="StartPrivateAsync(string?, CancellationToken)" path="/exception" />
    public static Task<PostgresServer> StartPrivateAsync(IReadOnlyList<string> settings, CancellationToken ct = default) =>
        StartPrivateAsync(dataDirectory: null, settings, source: null, progress: null, ct);

    internal static async Task<PostgresServer> StartPrivateAsync(
        string? dataDirectory, IReadOnlyList<string> settings, ServerSource? source, IProgress<string>? progress, CancellationToken ct)
    {
        var kept = dataDirectory is null ? null : DataFolder.Create(dataDirectory);
        var host = await PrivateServers.ForPostgresAsync(kept, source, progress, ct);
        var folder = kept is null && host is ThisMachine ? ThrowAwayFolder.Create() : null;
        try
        {
            var cluster = new PostgresCluster(host, kept ?? folder?.Path ?? InContainer, durable: kept is not null);
            await cluster.CreateAsync(ct);
            return new PostgresServer(await ServerProcess.StartAsync(cluster.Definition(settings), ct), folder, kept is not null);
        }
        catch
        {
            await host.DisposeAsync();
            if (folder is not null)
            {
                await folder.DisposeAsync();
            }

            throw;
        }
    }

    /// <summary>The connection string of a database, which may not exist.</summary>
    /// <param name="database">Its name.</param>
    public string ConnectionString(string database) =>
        new NpgsqlConnectionStringBuilder(_settings.ConnectionString) { Database = database }.ConnectionString;

    /// <summary>Creates a database with a new name. One round trip; 50 to 200 ms.</summary>
    /// <param name="template">The database to copy, which must have no connections; null: an empty database.</param>
    /// <param name="ct">Cancels the command.</param>
    /// <returns>The connection string of the new database.</returns>
    /// <exception cref="PostgresException">The template does not exist or is in use.</exception>
    public async Task<string> CreateDatabaseAsync(string? template = null, CancellationToken ct = default)
    {
        var name = $"catalog_{Guid.NewGuid():N}";
        if (template is not null)
        {
            ClosePool(ConnectionString(template));
        }

        await ExecuteAsync($"CREATE DATABASE {Quoted(name)} TEMPLATE {Quoted(template ?? "template0")}", ct);
        _created[name] = true;
        return ConnectionString(name);
    }

    /// <summary>Creates a database with a given name unless it exists, for persistent data. One or two round trips.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="ct">Cancels the command.</param>
    /// <returns>Its connection string.</returns>
    public async Task<string> EnsureDatabaseAsync(string name, CancellationToken ct = default)
    {
        try
        {
            await ExecuteAsync($"CREATE DATABASE {Quoted(name)} TEMPLATE template0", ct);
        }
        catch (PostgresException failure) when (failure.SqlState == PostgresErrorCodes.DuplicateDatabase)
        {
            // Created by an earlier run.
        }

        return ConnectionString(name);
    }

    /// <summary>Drops a database and terminates its connections; does nothing if it does not exist.</summary>
    /// <param name="connectionString">The result of <see cref="CreateDatabaseAsync"/>.</param>
    /// <param name="ct">Cancels the command.</param>
    public async Task DropDatabaseAsync(string connectionString, CancellationToken ct = default)
    {
        var name = new NpgsqlConnectionStringBuilder(connectionString).Database!;
        ClosePool(connectionString);

        // An active slot blocks the drop. Without a reader, the drop terminates the other connections and removes the slot.
        await ExecuteAsync(
            $"SELECT pg_terminate_backend(active_pid, 5000) FROM pg_replication_slots WHERE active AND database = {Literal(name)}", ct);
        await ExecuteAsync($"DROP DATABASE IF EXISTS {Quoted(name)} WITH (FORCE)", ct);
        _created.TryRemove(name, out _);
    }

    /// <summary>Sends SIGKILL to all its processes; returns when they have exited. Committed data survives.</summary>
    public Task KillAsync() => Process.KillAsync();

    /// <summary>Stops it cleanly without waiting for clients to disconnect; it is killed after 5 s.</summary>
    /// <param name="ct">Cancels the wait.</param>
    public Task StopAsync(CancellationToken ct = default) => Process.StopAsync(ct);

    /// <summary>Starts it again after <see cref="KillAsync"/> or <see cref="StopAsync"/>, with its data, on the same port.</summary>
    /// <param name="ct">Cancels the start.</param>
    /// <exception cref="ServerStartException">It did not start.</exception>
    public Task StartAsync(CancellationToken ct = default) => Process.StartAgainAsync(ct);

    /// <summary>Stops it cleanly and starts it again.</summary>
    /// <param name="ct">Cancels the restart.</param>
    public async Task RestartAsync(CancellationToken ct = default)
    {
        await StopAsync(ct);
        await StartAsync(ct);
    }

    /// <summary>Sends SIGSTOP to all its processes: connections stay open, but nothing is answered until <see cref="Thaw"/>.</summary>
    public void Freeze() => Process.Freeze();

    /// <summary>Sends SIGCONT to all its processes.</summary>
    public void Thaw() => Process.Thaw();

    /// <summary>Stops a server that the testbed started; on an external one, drops the databases created here.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_process is null)
        {
            await Task.WhenAll(_created.Keys.Select(name => DropDatabaseAsync(ConnectionString(name))));
            return;
        }

        if (_isKept)
        {
            await _process.StopAsync(CancellationToken.None); // persistent data needs a clean shutdown
        }

        await _process.DisposeAsync();
        if (_folder is not null)
        {
            await _folder.DisposeAsync();
        }
    }

    private static string Quoted(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static string Literal(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    private static void ClosePool(string connectionString)
    {
        using var connection = new NpgsqlConnection(connectionString);
        NpgsqlConnection.ClearPool(connection);
    }

    private async Task ExecuteAsync(string sql, CancellationToken ct)
    {
        await using var connection = new NpgsqlConnection(_settings.ConnectionString);
        await connection.OpenAsync(ct);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(ct);
    }
}
