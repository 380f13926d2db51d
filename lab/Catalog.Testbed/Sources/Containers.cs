#if PACKAGES_LATEST
using DotNet.Testcontainers.Builders;
using DotNet.Testcontainers.Configurations;
using Npgsql;
using Testcontainers.PostgreSql;
using Testcontainers.Redis;
#endif

namespace Catalog.Testbed.Sources;

/// <summary>Throw-away containers; only a build with -p:Packages=latest has the packages for them.</summary>
internal static class Containers
{
#if PACKAGES_LATEST
    /// <summary>Whether Docker answers.</summary>
    public static Task<bool> AnswerAsync(CancellationToken ct) =>
        Task.FromResult(TestcontainersSettings.OS.DockerEndpointAuthConfig is not null);

    /// <summary>Starts both; Testcontainers' own reaper removes them when this process dies.</summary>
    public static async Task<Servers> StartAsync(ServersOptions options, IProgress<string>? progress, CancellationToken ct)
    {
        var postgres = new PostgreSqlBuilder("postgres:17-alpine")
            .WithCommand("-c", "wal_level=logical", "-c", "max_connections=300", "-c", "fsync=off");
        var redis = new RedisBuilder("redis:8-alpine");
        if (options.DataDirectory is { } folder)
        {
            postgres = postgres.WithBindMount(Path.GetFullPath(Path.Combine(folder, "postgres")), "/var/lib/postgresql/data");
            redis = redis.WithBindMount(Path.GetFullPath(Path.Combine(folder, "redis")), "/data");
        }

        var database = postgres.Build();
        var cache = redis.Build();
        await SlowStep.RunAsync("Starting containers", StartBothAsync(), progress);
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
#else
    /// <summary>False: this build has no packages for containers.</summary>
    public static Task<bool> AnswerAsync(CancellationToken ct) => Task.FromResult(false);

    /// <summary>Never chosen in this build.</summary>
    public static Task<Servers> StartAsync(ServersOptions options, IProgress<string>? progress, CancellationToken ct) =>
        throw new ServersUnavailableException("This build has no Testcontainers.");
#endif
}
