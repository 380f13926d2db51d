using System.Runtime.InteropServices;
using Catalog.Testbed.Processes;
using Catalog.Testbed.Sources;

namespace Catalog.Testbed.Hosts;

/// <summary>Chooses the host of private servers: this machine if the programs are installed, otherwise a container.</summary>
/// <remarks>CATALOG_SERVERS=containers or processes forces one. Shared servers prefer containers; private ones start faster as processes.</remarks>
internal static partial class PrivateServers
{
    private const string RedisProgram = "redis-server";
    private const int EdgePorts = 2;
    private const int RedisPorts = 48;
    private static readonly Lock Gate = new();
    private static Task<IHost>? _redis;

    /// <summary>Chooses containers or processes; installs missing programs if neither is available otherwise.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="programs">The programs that must be installed to run on this machine.</param>
    /// <param name="source">Containers or processes; null: CATALOG_SERVERS, otherwise what is available.</param>
    /// <param name="progress">Receives installation progress.</param>
    /// <param name="ct">Cancels the choice.</param>
    /// <exception cref="ServersUnavailableException">Neither is available, or the forced one is not.</exception>
    public static async Task<ServerSource> ChooseAsync(
        IMachine machine, IReadOnlyList<string> programs, ServerSource? source, IProgress<string>? progress, CancellationToken ct)
    {
        var forced = source ?? new SourceChoice(machine).Forced();
        if (forced == ServerSource.Containers)
        {
            return await machine.HasContainersAsync(ct)
                ? ServerSource.Containers
                : throw new ServersUnavailableException(SourceChoice.NoDocker);
        }

        if (forced != ServerSource.Processes
            && ServerPrograms.Missing(machine, programs).Count > 0
            && await machine.HasContainersAsync(ct))
        {
            return ServerSource.Containers;
        }

        await new ServerPrograms(machine, progress).EnsureAsync(programs, ct);
        return ServerSource.Processes;
    }

    /// <summary>The host of a Redis or sentinel. All share one container, so that they reach each other.</summary>
    /// <param name="dataDirectory">The folder of persistent data, which gets its own container; null: temporary data.</param>
    /// <param name="source">Containers or processes; null: CATALOG_SERVERS, otherwise what is available.</param>
    /// <param name="progress">Receives pull and installation progress.</param>
    /// <param name="ct">Cancels the start.</param>
    public static async Task<IHost> ForRedisAsync(string? dataDirectory, ServerSource? source, IProgress<string>? progress, CancellationToken ct)
    {
        if (await ChooseAsync(new Machine(), [RedisProgram], source, progress, ct) == ServerSource.Processes)
        {
            return ThisMachine.Instance;
        }

        var options = new ContainerOptions(DockerImage.Redis, RedisPorts) { User = Account, Folders = [ThrowAwayFolder.Parent], Shared = true };
        if (dataDirectory is not null)
        {
            return await Container.StartAsync(options with { Ports = 1, Folders = [dataDirectory], Shared = false }, progress, ct);
        }

        lock (Gate)
        {
            if (_redis is null or { IsFaulted: true } or { IsCanceled: true })
            {
                _redis = StartSharedAsync();
            }
        }

        return await _redis.WaitAsync(ct);

        async Task<IHost> StartSharedAsync() => await Container.StartAsync(options, progress, CancellationToken.None);
    }

    /// <summary>The host of a PostgreSQL, in its own container.</summary>
    /// <param name="dataDirectory">The folder of persistent data; null: temporary data.</param>
    /// <param name="source">Containers or processes; null: CATALOG_SERVERS, otherwise what is available.</param>
    /// <param name="progress">Receives pull and installation progress.</param>
    /// <param name="ct">Cancels the start.</param>
    public static async Task<IHost> ForPostgresAsync(string? dataDirectory, ServerSource? source, IProgress<string>? progress, CancellationToken ct) =>
        await ChooseAsync(new Machine(), [PostgresCluster.Program], source, progress, ct) == ServerSource.Processes
            ? ThisMachine.Instance
            : await Container.StartAsync(
                new ContainerOptions(DockerImage.Postgres, 1) { Folders = dataDirectory is null ? [] : [dataDirectory] }, progress, ct);

    /// <summary>The host of a cache in front of nodes, in its own container.</summary>
    /// <param name="image">The image that contains it.</param>
    /// <param name="programs">The programs that it needs on this machine.</param>
    /// <param name="progress">Receives build and installation progress.</param>
    /// <param name="ct">Cancels the start.</param>
    public static async Task<IHost> ForEdgeAsync(DockerImage image, IReadOnlyList<string> programs, IProgress<string>? progress, CancellationToken ct) =>
        await ChooseAsync(new Machine(), programs, source: null, progress, ct) == ServerSource.Processes
            ? ThisMachine.Instance
            : await Container.StartAsync(new ContainerOptions(image, EdgePorts) { Folders = [ThrowAwayFolder.Parent] }, progress, ct);

    // Files in this machine's folders must belong to this user, so that they can be deleted.
    private static string? Account => OperatingSystem.IsWindows() ? null : $"{UserId()}:{GroupId()}";

    [LibraryImport("libc", EntryPoint = "getuid")]
    private static partial uint UserId();

    [LibraryImport("libc", EntryPoint = "getgid")]
    private static partial uint GroupId();
}
