using Catalog.Testbed.Hosts;
using Catalog.Testbed.Processes;

namespace Catalog.Testbed;

/// <summary>A Redis server.</summary>
/// <remarks>
/// Only one caller at a time may break or start it, and only a server that the testbed started: for any other, those members throw
/// <see cref="InvalidOperationException"/>.
/// </remarks>
public sealed class RedisServer : IRedis
{
    private const string Program = "redis-server";
    private readonly ServerProcess? _process;
    private readonly ThrowAwayFolder? _folder;

    internal RedisServer(string endpoint)
    {
        Endpoint = endpoint;
    }

    internal RedisServer(ServerProcess process, ThrowAwayFolder? folder)
        : this($"127.0.0.1:{process.Port}")
    {
        _process = process;
        _folder = folder;
    }

    /// <summary>"host:port"; does not change with a restart.</summary>
    public string Endpoint { get; }

    /// <summary>The endpoint.</summary>
    public string ConnectionString => Endpoint;

    /// <summary>Itself.</summary>
    public IReadOnlyList<RedisServer> Members => [this];

    /// <summary>Its process id; changes with a restart.</summary>
    public int ProcessId => Process.ProcessId;

    /// <summary>Where it runs; throws for an external server.</summary>
    internal IHost Host => Process.Host;

    private ServerProcess Process => _process ?? throw NotOurs.Error("Redis");

    /// <summary>Starts a private server, for a test that breaks it or needs it empty. About 50 ms.</summary>
    /// <param name="options">Null: the defaults.</param>
    /// <param name="ct">Cancels the start.</param>
    /// <exception cref="ServersUnavailableException">Neither redis-server nor Docker is available, and Redis cannot be installed.</exception>
    /// <exception cref="ServerStartException">It exited or did not respond in time.</exception>
    public static Task<RedisServer> StartAsync(RedisServerOptions? options = null, CancellationToken ct = default) =>
        StartAsync(options ?? new RedisServerOptions(), source: null, progress: null, ct);

    internal static async Task<RedisServer> StartAsync(
        RedisServerOptions options, ServerSource? source, IProgress<string>? progress, CancellationToken ct)
    {
        var kept = options.DataDirectory is null ? null : DataFolder.Create(options.DataDirectory);
        var host = await PrivateServers.ForRedisAsync(kept, source, progress, ct);
        var folder = kept is null ? ThrowAwayFolder.Create() : null;
        try
        {
            var path = kept ?? folder!.Path;
            if (options.KeepsRole)
            {
                await File.AppendAllTextAsync(RedisServerOptions.ConfigurationIn(path), "", ct);
            }

            return new RedisServer(await ServerProcess.StartAsync(Definition(host, options, path), ct), folder);
        }
        catch when (folder is not null)
        {
            await folder.DisposeAsync();
            throw;
        }
    }

    /// <summary>This server, whether it responds or not.</summary>
    /// <param name="ct">Not used.</param>
    public Task<RedisServer> MasterAsync(CancellationToken ct = default) => Task.FromResult(this);

    /// <summary>Sends SIGKILL; returns when the process has exited.</summary>
    public Task KillAsync() => Process.KillAsync();

    /// <summary>Stops it cleanly; it is killed after 5 s.</summary>
    /// <param name="ct">Cancels the wait.</param>
    public Task StopAsync(CancellationToken ct = default) => Process.StopAsync(ct);

    /// <summary>Restarts it after <see cref="KillAsync"/> or <see cref="StopAsync"/> on the same port; empty, unless append-only.</summary>
    /// <param name="ct">Cancels the start.</param>
    /// <exception cref="ServerStartException">It did not start.</exception>
    public Task StartAgainAsync(CancellationToken ct = default) => Process.StartAgainAsync(ct);

    /// <summary>Stops it cleanly and starts it again.</summary>
    /// <param name="ct">Cancels the restart.</param>
    public async Task RestartAsync(CancellationToken ct = default)
    {
        await StopAsync(ct);
        await StartAgainAsync(ct);
    }

    /// <summary>Sends SIGSTOP: connections stay open and new ones are accepted, but nothing is answered until <see cref="Thaw"/>.</summary>
    public void Freeze() => Process.Freeze();

    /// <summary>Sends SIGCONT.</summary>
    public void Thaw() => Process.Thaw();

    /// <summary>Closes the connections of all subscribers; they lose messages published until they reconnect.</summary>
    /// <param name="ct">Cancels the command.</param>
    public Task CutSubscriptionsAsync(CancellationToken ct = default) => RedisText.AskAsync(Endpoint, "CLIENT KILL TYPE pubsub", ct);

    /// <summary>Deletes every key; has no effect on a replica.</summary>
    /// <param name="ct">Cancels the command.</param>
    public Task EmptyAsync(CancellationToken ct = default) => RedisText.AskAsync(Endpoint, "FLUSHALL", ct);

    /// <summary>Sends one command on a connection of its own.</summary>
    /// <param name="command">The command, as for redis-cli.</param>
    /// <param name="ct">Cancels the request.</param>
    /// <returns>The reply if it is a text such as that of INFO; empty for any other, and when there is none within 500 ms.</returns>
    public Task<string> AskAsync(string command, CancellationToken ct = default) => RedisText.AskAsync(Endpoint, command, ct);

    /// <summary>Stops a server that the testbed started; temporary data is deleted, other data is written completely.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            if (_folder is null)
            {
                await _process.StopAsync(CancellationToken.None);
            }

            await _process.DisposeAsync();
        }

        if (_folder is not null)
        {
            await _folder.DisposeAsync();
        }
    }

    private static ServerDefinition Definition(IHost host, RedisServerOptions options, string folder)
    {
        return new ServerDefinition(
            "Redis",
            host,
            port => new ProcessCommand(host.Program(Program), [.. options.Arguments(port, host.ListenAddress, folder)]),
            (port, ct) => RedisPing.AnswersAsync("127.0.0.1", port, ct),
            Signal.Terminate);
    }
}
