using Catalog.Testbed.Processes;
using Catalog.Testbed.Sources;

namespace Catalog.Testbed;

/// <summary>One PostgreSQL and one Redis, from the first available source.</summary>
/// <remarks>Everything started here ends when this object is disposed or the current process ends, even with -9.</remarks>
public sealed class Servers : IAsyncDisposable
{
    internal Servers(ServerSource source, PostgresServer postgres, RedisServer redis)
    {
        Source = source;
        Postgres = postgres;
        Redis = redis;
    }

    /// <summary>The source of the servers.</summary>
    public ServerSource Source { get; }

    /// <summary>The database server.</summary>
    public PostgresServer Postgres { get; }

    /// <summary>The cache server.</summary>
    public RedisServer Redis { get; }

    /// <summary>Starts both and returns when they respond: about a second if they are installed.</summary>
    /// <param name="options">The settings.</param>
    /// <param name="progress">Receives each step that takes more than a second, and each installation; null: none.</param>
    /// <param name="ct">Cancels the start.</param>
    /// <exception cref="ServersUnavailableException">No source is available, or the forced one is not.</exception>
    /// <exception cref="ServerStartException">A server exited while starting, or did not respond in time.</exception>
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

    /// <summary>
    /// Stops the servers started here and deletes temporary data; external servers keep running, without the databases created here.
    /// </summary>
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
