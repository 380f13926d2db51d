using Catalog.Testbed.Processes;
using DotNet.Testcontainers.Configurations;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Testcontainers.PostgreSql;
using Testcontainers.Redis;

namespace Catalog.Testbed.Sources;

/// <summary>Throw-away containers.</summary>
internal static class Containers
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Whether Docker answers; a daemon that takes the connection but keeps silent does not.</summary>
    public static async Task<bool> AnswerAsync(CancellationToken ct)
    {
        try
        {
            // Who asks first waits until each endpoint that is configured has answered a ping, or has not.
            return await Task.Run(() => TestcontainersSettings.OS.DockerEndpointAuthConfig is not null, ct).WaitAsync(Patience, ct);
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    /// <summary>Starts both.</summary>
    /// <remarks>
    /// Testcontainers' reaper, a container too, removes them when this process dies. With TESTCONTAINERS_RYUK_DISABLED=true there is
    /// none: a kill -9 leaves them running, and so may a test run, whose host is ended as soon as the last test is.
    /// </remarks>
    /// <exception cref="ServersUnavailableException">Docker could not: no image, no rights, no room.</exception>
    public static async Task<Servers> StartAsync(ServersOptions options, IProgress<string>? progress, CancellationToken ct)
    {
        // Standard output is for results: Testcontainers would write what it does there.
        var postgres = new PostgreSqlBuilder("postgres:17-alpine")
            .WithLogger(NullLogger.Instance)
            .WithCommand("-c", "wal_level=logical", "-c", "max_connections=300");
        var redis = new RedisBuilder("redis:8-alpine").WithLogger(NullLogger.Instance);
        if (options.DataDirectory is { } folder)
        {
            postgres = postgres.WithBindMount(DataFolder.Create(Path.Combine(folder, "postgres")), "/var/lib/postgresql/data");
            redis = redis.WithBindMount(DataFolder.Create(Path.Combine(folder, "redis")), "/data").WithCommand("--appendonly", "yes");
        }

        var database = postgres.Build();
        var cache = redis.Build();
        try
        {
            await SlowStep.RunAsync("Starting containers", StartBothAsync(), progress);
        }
        catch (Exception refused) when (refused is not OperationCanceledException)
        {
            await database.DisposeAsync();
            await cache.DisposeAsync();
            throw new ServersUnavailableException(
                $"Docker answers, but could not start containers (CATALOG_SERVERS=processes does without): {refused.Message}", refused);
        }

        return new Servers(
            ServerSource.Containers,
            new PostgresServer(new NpgsqlConnectionStringBuilder(database.GetConnectionString())),
            new RedisServer(cache.GetConnectionString()),
            database,
            cache);

        async Task<bool> StartBothAsync()
        {
            await Task.WhenAll(database.StartAsync(ct), cache.StartAsync(ct));
            return true;
        }
    }
}
