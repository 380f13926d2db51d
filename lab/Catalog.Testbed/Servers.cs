using Catalog.Testbed.Processes;
using Catalog.Testbed.Sources;

namespace Catalog.Testbed;

/// <summary>One PostgreSQL and one Redis, brought up from the first available source.</summary>
/// <remarks>What was started here ends with this object, and with this process, also when that is killed with -9.</remarks>
public sealed class Servers : IAsyncDisposable
{
    internal Servers(ServerSource source, PostgresServer postgres, RedisServer redis)
    {
        Source = source;
        Postgres = postgres;
        Redis = redis;
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
        if (options.Private)
        {
            return await StartOwnAsync(options, source: null, progress, ct);
        }

        var source = await new SourceChoice(machine).ChooseAsync(options, ct);
        return source == ServerSource.External
            ? await GivenServers.ConnectAsync(machine, ct)
            : await StartOwnAsync(options, source, progress, ct);
    }

    /// <summary>Ends what was started here and removes throw-away data; servers that were given stay, without our databases.</summary>
    public async ValueTask DisposeAsync()
    {
        await Postgres.DisposeAsync();
        await Redis.DisposeAsync();
    }

    private static async Task<Servers> StartOwnAsync(
        ServersOptions options, ServerSource? source, IProgress<string>? progress, CancellationToken ct)
    {
        var redis = await SlowStep.RunAsync(
            "Starting Redis", RedisServer.StartAsync(options.Redis with { DataDirectory = Folder("redis") }, source, progress, ct), progress);
        try
        {
            var postgres = await SlowStep.RunAsync(
                "Starting PostgreSQL", PostgresServer.StartPrivateAsync(options.DataDirectory, [], source, progress, ct), progress);
            return new Servers(postgres.Source ?? ServerSource.External, postgres, redis);
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
