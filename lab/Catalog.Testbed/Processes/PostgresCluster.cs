using Catalog.Testbed.Hosts;
using Npgsql;

namespace Catalog.Testbed.Processes;

/// <summary>A PostgreSQL data folder, and the commands that create and run it.</summary>
/// <param name="host">Where it runs.</param>
/// <param name="folder">The parent of the data folder; writable by the account that runs the server.</param>
/// <param name="durable">Whether the data must survive a crash of the machine; temporary data need not.</param>
internal sealed class PostgresCluster(IHost host, string folder, bool durable)
{
    public const string User = "postgres";
    public const string Program = "postgres";

    // $0 is the data folder, followed by initdb and its arguments. Clients of a container's published port do not come from loopback.
    private const string Create = """
        [ -s "$0/PG_VERSION" ] && exit
        "$@" -D "$0" && echo "host all all all trust" >>"$0/pg_hba.conf"
        """;

    // Only a crash of the machine loses data: commits survive kill -9 of the server, since they have reached the kernel.
    // Autovacuum visits every database once in its naptime: with the hundreds that tests create, it would start a process several times a second.
    private static readonly string[] Fast = ["-c", "fsync=off", "-c", "full_page_writes=off", "-c", "autovacuum_naptime=10min"];

    // PostgreSQL refuses to run as root, so as root it runs under the account nobody.
    private readonly string[] _asNobody = host is ThisMachine && Environment.IsPrivilegedProcess
        ? ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--"]
        : [];

    private readonly string _data = Path.Combine(folder, "postgres");

    /// <summary>Creates the data folder unless it exists.</summary>
    /// <exception cref="ServerStartException">initdb failed.</exception>
    public async Task CreateAsync(CancellationToken ct)
    {
        if (durable && host is not ThisMachine)
        {
            await OwnAsync(ct);
        }

        string[] sync = durable ? [] : ["--no-sync"];
        await using var initdb = await WatchedProcess.StartAsync(
            Command("sh", ["-c", Create, _data, host.Program("initdb"), "-U", User, "--auth=trust", "--no-locale", "--encoding=UTF8", .. sync]), ct);
        await initdb.WaitForExitAsync(ct);
        if (initdb.ExitCode != 0)
        {
            throw new ServerStartException($"initdb could not create {_data}.", initdb.RecentOutput);
        }
    }

    /// <summary>The definition of the server on this data folder, which must exist.</summary>
    /// <param name="settings">Settings that override those here.</param>
    public ServerDefinition Definition(IReadOnlyList<string> settings) => new(
        "PostgreSQL",
        host,
        port => Command(Program, [
            "-D", _data, "-p", $"{port}", "-c", $"listen_addresses={host.ListenAddress}", "-c", "unix_socket_directories=",
            "-c", "dynamic_shared_memory_type=mmap", // in the data folder, so that kill -9 leaves nothing behind
            "-c", "wal_level=logical", "-c", "max_connections=300", "-c", "max_replication_slots=50", "-c", "max_wal_senders=50",
            .. durable ? [] : Fast,
            .. settings.SelectMany(setting => new[] { "-c", setting })]),
        AnswersAsync,
        Signal.Interrupt); // the "fast" shutdown: does not wait for clients to disconnect

    /// <summary>The connection string of its maintenance database.</summary>
    public static NpgsqlConnectionStringBuilder Connection(int port) =>
        new() { Host = "127.0.0.1", Port = port, Username = User, Database = "postgres" };

    private ProcessCommand Command(string program, IEnumerable<string> arguments)
    {
        string[] command = [.. _asNobody, host.Program(program), .. arguments];
        return new ProcessCommand(command[0], command[1..])
        {
            Host = host,
            EndSignal = Signal.Quit, // the "immediate" shutdown
            WorkingDirectory = "/",  // the account nobody may not be able to read the current one
        };
    }

    // In a container, the mounted folder must belong to the account that runs the server, as in the image's own entry point.
    private async Task OwnAsync(CancellationToken ct)
    {
        await using var chown = await WatchedProcess.StartAsync(
            new ProcessCommand("sh", ["-c", "mkdir -p \"$0\" && chown -R postgres \"$0\"", _data]) { Host = host, User = "0" }, ct);
        await chown.WaitForExitAsync(ct);
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
