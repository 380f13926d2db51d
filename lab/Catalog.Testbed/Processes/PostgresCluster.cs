using Npgsql;

namespace Catalog.Testbed.Processes;

/// <summary>A PostgreSQL data folder on this machine and the commands that make and serve it.</summary>
/// <param name="folder">Parent of the data folder; writable by the account that runs the server.</param>
/// <param name="durable">Whether the data must survive a crash of the machine; data that are thrown away need not.</param>
internal sealed class PostgresCluster(string folder, bool durable)
{
    public const string User = "postgres";
    public const string Program = "postgres";

    // Only the machine's crash is left out: what is committed survives kill -9 of the server, since it has reached the kernel.
    private static readonly string[] Fast = ["-c", "fsync=off", "-c", "full_page_writes=off"];

    // PostgreSQL refuses to run as root, so root hands it to the account nobody.
    private static readonly string[] AsNobody = Environment.IsPrivilegedProcess
        ? ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--"]
        : [];

    private readonly string _data = Path.Combine(folder, "postgres");

    /// <summary>Makes the data folder unless an earlier run did.</summary>
    /// <exception cref="ServerStartException">initdb failed.</exception>
    public async Task CreateAsync(CancellationToken ct)
    {
        if (Directory.Exists(_data))
        {
            return;
        }

        string[] sync = durable ? [] : ["--no-sync"];
        await using var initdb = await WatchedProcess.StartAsync(
            Command("initdb", ["-D", _data, "-U", User, "--auth=trust", "--no-locale", "--encoding=UTF8", .. sync]), ct);
        await initdb.WaitForExitAsync(ct);
        if (initdb.ExitCode != 0)
        {
            throw new ServerStartException($"initdb could not make {_data}.", initdb.RecentOutput);
        }
    }

    /// <summary>How the server on this data is run. The data folder must exist.</summary>
    /// <param name="settings">Settings that go before those here.</param>
    public ServerDefinition Definition(IReadOnlyList<string> settings) => new(
        "PostgreSQL",
        port => Command(Program, [
            "-D", _data, "-p", $"{port}", "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=",
            "-c", "dynamic_shared_memory_type=mmap", // in the data folder: nothing is left behind after kill -9
            "-c", "wal_level=logical", "-c", "max_connections=300", "-c", "max_replication_slots=50", "-c", "max_wal_senders=50",
            .. durable ? [] : Fast,
            .. settings.SelectMany(setting => new[] { "-c", setting })]),
        AnswersAsync,
        Signal.Interrupt); // the "fast" shutdown: does not wait for clients to leave

    /// <summary>The connection string of its maintenance database.</summary>
    public static NpgsqlConnectionStringBuilder Connection(int port) =>
        new() { Host = "127.0.0.1", Port = port, Username = User, Database = "postgres" };

    private static ProcessCommand Command(string program, IEnumerable<string> arguments)
    {
        var path = ProgramSearch.Find(program) ?? throw new InvalidOperationException($"{program} is not installed.");
        string[] command = [.. AsNobody, path, .. arguments];
        return new ProcessCommand(command[0], command[1..])
        {
            EndSignal = Signal.Quit, // immediate: nobody is left to wait for it
            WorkingDirectory = "/",  // ours may be closed to nobody
        };
    }

    private static async Task<bool> AnswersAsync(int port, CancellationToken ct)
    {
        var settings = Connection(port);
        settings.Pooling = false;
        await using var connection = new NpgsqlConnection(settings.ConnectionString);
        try
        {
            await connection.OpenAsync(ct);
            return true;
        }
        catch (NpgsqlException)
        {
            return false; // not listening yet, or still recovering
        }
    }
}
