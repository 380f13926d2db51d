using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Catalog.Testbed.Processes;

namespace Catalog.Testbed.Hosts;

/// <summary>A container in which server programs can be started, killed, frozen and restarted, at the same address and with the same files.</summary>
/// <remarks>
/// <para>
/// The container's own process is a shell that reads a pipe from this process. When the pipe closes, on purpose or because this
/// process died (even with -9), the container exits with everything in it, and Docker removes it.
/// </para>
/// <para>
/// If the engine runs directly on this Linux, the container uses the host's network, so 127.0.0.1 is the same everywhere. Otherwise
/// its ports are published on 127.0.0.1 under the same numbers: servers in one container reach each other at the clients' addresses.
/// </para>
/// </remarks>
internal sealed class Container : IHost
{
    private const string Ready = "ready";
    private const string Idle = $"echo {Ready}; while read -r _; do :; done";
    private const int Attempts = 5;
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private readonly ContainerOptions _options;
    private readonly string _name = $"catalog-{Guid.NewGuid():N}";
    private readonly bool _sharesLoopback;
    private readonly ConcurrentQueue<int> _ports;
    private readonly Process _docker;
    private int _ended;

    private Container(ContainerOptions options, bool sharesLoopback)
    {
        _options = options;
        _sharesLoopback = sharesLoopback;
        _ports = new(sharesLoopback ? [] : FreePort.Range(options.Ports));
        _docker = new Process { StartInfo = DockerCommand.Start(["run", .. Arguments(), options.Image.Name, "-c", Idle]) };
    }

    /// <inheritdoc />
    public string ListenAddress => _sharesLoopback ? "127.0.0.1" : "0.0.0.0";

    /// <summary>Starts a container; returns when programs can be started in it. About half a second once the image is present.</summary>
    /// <param name="options">Its settings.</param>
    /// <param name="progress">Receives pull and build progress.</param>
    /// <param name="ct">Cancels the start.</param>
    /// <exception cref="ServersUnavailableException">Docker failed: for example no image, no permission or no disk space.</exception>
    public static async Task<Container> StartAsync(ContainerOptions options, IProgress<string>? progress, CancellationToken ct)
    {
        await options.Image.EnsureAsync(progress, ct);
        var sharesLoopback = await DockerCommand.SharesLoopbackAsync(ct);
        for (var attempt = 1; ; attempt++)
        {
            var container = new Container(options, sharesLoopback);
            try
            {
                if (await container.RefusalAsync(ct) is not { } refusal)
                {
                    return container;
                }

                if (attempt == Attempts || !refusal.Contains("already", StringComparison.Ordinal)) // another process took a port first
                {
                    throw new ServersUnavailableException(
                        $"Docker is running, but could not start {options.Image.Name} (CATALOG_SERVERS=processes works without Docker): {refusal}");
                }
            }
            catch
            {
                await container.EndAsync();
                throw;
            }

            await container.EndAsync();
        }
    }

    /// <inheritdoc />
    public int TakePort() => _sharesLoopback
        ? FreePort.Next()
        : _ports.TryDequeue(out var port)
            ? port
            : throw new InvalidOperationException($"All {_options.Ports} ports of the container {_options.Image.Name} are in use.");

    /// <inheritdoc />
    public void ReturnPort(int port)
    {
        if (!_sharesLoopback)
        {
            _ports.Enqueue(port); // reused last: a client that still reconnects to it must not find another server
        }
    }

    /// <inheritdoc />
    public string Program(string name) => name;

    /// <inheritdoc />
    public ProcessStartInfo Watch(ProcessCommand command)
    {
        string[] user = (command.User ?? _options.User ?? _options.Image.User) is { } name ? ["--user", name] : [];
        string[] folder = command.WorkingDirectory is { } path ? ["--workdir", path] : [];
        var environment = command.Environment.SelectMany(variable => new[] { "--env", $"{variable.Key}={variable.Value}" });
        return DockerCommand.Start(
            ["exec", "--interactive", .. user, .. folder, .. environment, _name, "sh", "-c", WatchScript.Read("watch-process.sh"), "watch-process.sh",
            command.EndSignal.Name, command.Program, .. command.Arguments]);
    }

    /// <inheritdoc />
    public void Send(Signal signal, int processId) =>
        Execute("kill -s \"$1\" \"$2\"", signal.Name, processId);

    /// <inheritdoc />
    public void SendToAll(Signal signal, int processId) => Execute(WatchScript.Read("signal-tree.sh"), signal.Name, processId);

    /// <inheritdoc />
    public void Kill(int processId) => SendToAll(Signal.Kill, processId);

    /// <inheritdoc />
    public string Reach(string endpoint) => _sharesLoopback ? endpoint : endpoint.Replace("127.0.0.1", "host.docker.internal", StringComparison.Ordinal);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (!_options.Shared)
        {
            await EndAsync();
        }
    }

    private IEnumerable<string> Arguments()
    {
        string[] network = _sharesLoopback ? ["--network", "host"] : ["--add-host", "host.docker.internal:host-gateway"];
        return
        [
            "--interactive", "--rm", "--pull", "never", "--no-healthcheck", "--name", _name, "--user", "0", "--entrypoint", "sh", .. network,
            .. _ports.SelectMany(port => new[] { "--publish", $"127.0.0.1:{port}:{port}" }),
            .. _options.Folders.SelectMany(folder => new[] { "--mount", $"type=bind,source={folder},target={folder}" }),
        ];
    }

    // Null if the container is running.
    private async Task<string?> RefusalAsync(CancellationToken ct)
    {
        _docker.Start();
        try
        {
            var errors = _docker.StandardError.ReadToEndAsync(CancellationToken.None);
            return await _docker.StandardOutput.ReadLineAsync(ct).AsTask().WaitAsync(StartLimit, ct) == Ready ? null : (await errors).Trim();
        }
        catch (TimeoutException)
        {
            return $"it was not ready within {StartLimit.TotalSeconds} s.";
        }
    }

    private void Execute(string script, string signal, int processId)
    {
        using var docker = Process.Start(DockerCommand.Start(
            "exec", "--user", "0", _name, "sh", "-c", script, "signal", signal, processId.ToString(CultureInfo.InvariantCulture)))!;
        docker.WaitForExit();
    }

    private async Task EndAsync()
    {
        if (Interlocked.Exchange(ref _ended, 1) == 1)
        {
            return;
        }

        _docker.StandardInput.Close();
        await _docker.WaitForExitAsync();
        _docker.Dispose();
    }
}
