using System.Collections.Concurrent;
using Catalog.Testbed.Hosts;
using Catalog.Testbed.Processes;
using Npgsql;

namespace Catalog.Testbed;

/// <summary>A PostgreSQL server with the right to create databases.</summary>
/// <remarks>
/// Databases may be created and dropped by many callers at once. Only one caller at a time may break or start the server, and
/// only a server that the testbed started can be broken: otherwise those members throw
/// <see cref="InvalidOperationException"/>.
/// </remarks>
public sealed class PostgresServer : IAsyncDisposable
{
    private const string InContainer = "/var/lib/postgresql"; // of the image's account; gone with the container
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

    /// <summary>The process id of its main process; changes when it is started again.</summary>
    public int ProcessId => Process.ProcessId;

    /// <summary>Where it runs; null: it was given.</summary>
    internal ServerSource? Source => _process?.Host switch
    {
        null => null,
        ThisMachine => ServerSource.Processes,
        _ => ServerSource.Containers,
    };

    private ServerProcess Process => _process ?? throw NotOurs.Error("PostgreSQL");

    /// <summary>Starts a private one, for a run that breaks it or needs it alone. About a second.</summary>
    /// <param name="dataDirectory">Folder for its data, which are kept; null: a throw-away one.</param>
    /// <param name="ct">Cancels the start.</param>
    /// <exception cref="ServersUnavailableException">There is neither PostgreSQL nor Docker, nor could it be installed.</exception>
    /// <exception cref="ServerStartException">It ended, or did not answer in time.</exception>
    public static Task<PostgresServer> StartPrivateAsync(string? dataDirectory = null, CancellationToken ct = default) =>
        StartPrivateAsync(dataDirectory, [], source: null, progress: null, ct);

    /// <summary>Starts a private one with a throw-away folder, set up otherwise than usual.</summary>
    /// <param name="settings">Settings that go before the testbed's own, such as <c>wal_level=replica</c>.</param>
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

    /// <summary>The connection string of a database, which need not exist.</summary>
    /// <param name="database">Its name.</param>
    public string ConnectionString(string database) =>
        new NpgsqlConnectionStringBuilder(_settings.ConnectionString) { Database = database }.ConnectionString;

    /// <summary>Creates a database with a fresh name. One round trip; 50 to 200 ms.</summary>
    /// <param name="template">Name of the database to copy, to which nobody may be connected; null: an empty one.</param>
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

    /// <summary>Creates a database with a given name unless it exists, as for data that are kept. One or two round trips.</summary>
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
            // An earlier run made it.
        }

        return ConnectionString(name);
    }

    /// <summary>Drops a database and disconnects who is still in it; does nothing when it does not exist.</summary>
    /// <param name="connectionString">As <see cref="CreateDatabaseAsync"/> returned it.</param>
    /// <param name="ct">Cancels the command.</param>
    public async Task DropDatabaseAsync(string connectionString, CancellationToken ct = default)
    {
        var name = new NpgsqlConnectionStringBuilder(connectionString).Database!;
        ClosePool(connectionString);

        // A slot that somebody reads forbids the drop, which would end the other connections, and take the slot with it.
        await ExecuteAsync(
            $"SELECT pg_terminate_backend(active_pid, 5000) FROM pg_replication_slots WHERE active AND database = {Literal(name)}", ct);
        await ExecuteAsync($"DROP DATABASE IF EXISTS {Quoted(name)} WITH (FORCE)", ct);
        _created.TryRemove(name, out _);
    }

    /// <summary>SIGKILL to all its processes; returns when they are gone. Committed data survive.</summary>
    public Task KillAsync() => Process.KillAsync();

    /// <summary>Ends it cleanly without waiting for clients to leave; killed after 5 s.</summary>
    /// <param name="ct">Cancels the waiting.</param>
    public Task StopAsync(CancellationToken ct = default) => Process.StopAsync(ct);

    /// <summary>Starts it again after <see cref="KillAsync"/> or <see cref="StopAsync"/>, with its data, on the same port.</summary>
    /// <param name="ct">Cancels the start.</param>
    /// <exception cref="ServerStartException">It did not come up.</exception>
    public Task StartAsync(CancellationToken ct = default) => Process.StartAgainAsync(ct);

    /// <summary>Stops it cleanly and starts it again.</summary>
    /// <param name="ct">Cancels the restart.</param>
    public async Task RestartAsync(CancellationToken ct = default)
    {
        await StopAsync(ct);
        await StartAsync(ct);
    }

    /// <summary>SIGSTOP to all its processes: connections stay open, nothing answers, until <see cref="Thaw"/>.</summary>
    public void Freeze() => Process.Freeze();

    /// <summary>SIGCONT to all its processes.</summary>
    public void Thaw() => Process.Thaw();

    /// <summary>Ends a server that the testbed started; on one that was given, drops the databases created here.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_process is null)
        {
            await Task.WhenAll(_created.Keys.Select(name => DropDatabaseAsync(ConnectionString(name))));
            return;
        }

        if (_isKept)
        {
            await _process.StopAsync(CancellationToken.None); // data that are kept are closed cleanly
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
