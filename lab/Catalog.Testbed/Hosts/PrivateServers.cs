using System.Runtime.InteropServices;
using Catalog.Testbed.Processes;
using Catalog.Testbed.Sources;

namespace Catalog.Testbed.Hosts;

/// <summary>Where servers run that belong to one caller: on this machine where their programs are installed, else in containers.</summary>
/// <remarks>CATALOG_SERVERS=containers or processes forces one. The other way round than for shared servers: a private process starts sooner.</remarks>
internal static partial class PrivateServers
{
    private const string RedisProgram = "redis-server";
    private const int EdgePorts = 2;
    private const int RedisPorts = 48;
    private static readonly Lock Gate = new();
    private static Task<IHost>? _redis;

    /// <summary>Where programs run; installs what is missing when there is no other way.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="programs">What has to be installed where they run on this machine.</param>
    /// <param name="source">Containers or processes; null: as CATALOG_SERVERS says, else what is there.</param>
    /// <param name="progress">Told of an installation.</param>
    /// <param name="ct">Cancels the choice.</param>
    /// <exception cref="ServersUnavailableException">Neither is possible, or what is forced is not.</exception>
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

    /// <summary>For a Redis or a sentinel. All are in one container, so that they reach each other.</summary>
    /// <param name="dataDirectory">Data that are kept have a container of their own; null: throw-away data.</param>
    /// <param name="source">Containers or processes; null: as CATALOG_SERVERS says, else what is there.</param>
    /// <param name="progress">Told of a pull and of an installation.</param>
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

    /// <summary>For a PostgreSQL, in a container of its own.</summary>
    /// <param name="dataDirectory">Folder of data that are kept; null: throw-away data.</param>
    /// <param name="source">Containers or processes; null: as CATALOG_SERVERS says, else what is there.</param>
    /// <param name="progress">Told of a pull and of an installation.</param>
    /// <param name="ct">Cancels the start.</param>
    public static async Task<IHost> ForPostgresAsync(string? dataDirectory, ServerSource? source, IProgress<string>? progress, CancellationToken ct) =>
        await ChooseAsync(new Machine(), [PostgresCluster.Program], source, progress, ct) == ServerSource.Processes
            ? ThisMachine.Instance
            : await Container.StartAsync(
                new ContainerOptions(DockerImage.Postgres, 1) { Folders = dataDirectory is null ? [] : [dataDirectory] }, progress, ct);

    /// <summary>For a cache in front of nodes, in a container of its own.</summary>
    /// <param name="image">The image that has it.</param>
    /// <param name="programs">What it needs on this machine.</param>
    /// <param name="progress">Told of a build and of an installation.</param>
    /// <param name="ct">Cancels the start.</param>
    public static async Task<IHost> ForEdgeAsync(DockerImage image, IReadOnlyList<string> programs, IProgress<string>? progress, CancellationToken ct) =>
        await ChooseAsync(new Machine(), programs, source: null, progress, ct) == ServerSource.Processes
            ? ThisMachine.Instance
            : await Container.StartAsync(new ContainerOptions(image, EdgePorts) { Folders = [ThrowAwayFolder.Parent] }, progress, ct);

    // Files in folders of this machine must be ours, to be removed.
    private static string? Account => OperatingSystem.IsWindows() ? null : $"{UserId()}:{GroupId()}";

    [LibraryImport("libc", EntryPoint = "getuid")]
    private static partial uint UserId();

    [LibraryImport("libc", EntryPoint = "getgid")]
    private static partial uint GroupId();
}
