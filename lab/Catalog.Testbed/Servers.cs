using Catalog.Testbed.Processes;
using Catalog.Testbed.Sources;

namespace Catalog.Testbed;

/// <summary>One PostgreSQL and one Redis, brought up from the first available source.</summary>
/// <remarks>What was started here ends with this object, and with this process, also when that is killed with -9.</remarks>
public sealed class Servers : IAsyncDisposable
{
    private readonly IReadOnlyList<IAsyncDisposable> _owned;

    /// <param name="source">Where they came from.</param>
    /// <param name="postgres">Disposed of, unless it runs in a container.</param>
    /// <param name="redis">Disposed of, unless it runs in a container.</param>
    /// <param name="owned">The containers they run in; none: they are not in containers.</param>
    internal Servers(ServerSource source, PostgresServer postgres, RedisServer redis, params IReadOnlyList<IAsyncDisposable> owned)
    {
        Source = source;
        Postgres = postgres;
        Redis = redis;
        _owned = owned;
    }

    /// <summary>Where they came from.</summary>
    public ServerSource Source { get; }

    /// <summary>The database server.</summary>
    public PostgresServer Postgres { get; }

    /// <summary>The cache server.</summary>
    public RedisServer Redis { get; }

    /// <summary>Brings both up and returns when they answer: about a second where they are installed.</summary>
    /// <param name="options">Which ones.</param>
    /// <param name="progress">Told of each step that takes more than a second, and of each installation; null: silent.</param>
    /// <param name="ct">Cancels the start.</param>
    /// <exception cref="ServersUnavailableException">No source is available, or the forced one is not.</exception>
    /// <exception cref="ServerStartException">A server ended while starting, or did not answer in time.</exception>
    public static async Task<Servers> StartAsync(
        ServersOptions options, IProgress<string>? progress = null, CancellationToken ct = default)
    {
        var machine = new Machine();
        return await new SourceChoice(machine).ChooseAsync(options, ct) switch
        {
            ServerSource.External => await GivenServers.ConnectAsync(machine, ct),
            ServerSource.Containers => await Containers.StartAsync(options, progress, ct),
            _ => await StartProcessesAsync(machine, options, progress, ct),
        };
    }

    /// <summary>Ends what was started here and removes throw-away data; servers that were given stay, without our databases.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_owned.Count == 0)
        {
            await Postgres.DisposeAsync();
            await Redis.DisposeAsync();
            return;
        }

        await Task.WhenAll(_owned.Select(container => container.DisposeAsync().AsTask())); // with all that is in them
    }

    private static async Task<Servers> StartProcessesAsync(
        Machine machine, ServersOptions options, IProgress<string>? progress, CancellationToken ct)
    {
        await new ServerPrograms(machine, progress).EnsureAsync(ServerPrograms.Both, ct);
        var redis = await SlowStep.RunAsync(
            "Starting Redis", RedisServer.StartAsync(options.Redis with { DataDirectory = Folder("redis") }, ct), progress);
        try
        {
            var postgres = await SlowStep.RunAsync(
                "Starting PostgreSQL", PostgresServer.StartPrivateAsync(options.DataDirectory, ct), progress);
            return new Servers(ServerSource.Processes, postgres, redis);
        }
        catch
        {
            await redis.DisposeAsync();
            throw;
        }

        string? Folder(string name) =>
            options.DataDirectory is null ? null : Path.Combine(DataFolder.Create(options.DataDirectory), name);
    }
}
