using Catalog.Testbed;
using Catalog.Testbed.Processes;
using Catalog.Testbed.Sources;
using Catalog.Tests.Caching;

namespace Catalog.Tests.Testbed;

/// <summary>Facts that hold for private servers on each kind of host that this machine has.</summary>
public sealed class HostTests
{
    public static TheoryData<ServerSource> Hosts
    {
        get
        {
            var machine = new Machine();
            var hosts = new TheoryData<ServerSource>();
            if (ServerPrograms.Missing(machine, ServerPrograms.Both).Count == 0 || machine.CanInstall)
            {
                hosts.Add(ServerSource.Processes);
            }

            if (Task.Run(() => machine.HasContainersAsync(CancellationToken.None)).GetAwaiter().GetResult())
            {
                hosts.Add(ServerSource.Containers);
            }

            return hosts;
        }
    }

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Hosts))]
    public async Task A_killed_server_comes_back_at_its_address_with_its_data(ServerSource source)
    {
        await using var redis = await StartRedisAsync(source, new RedisServerOptions { AppendOnly = true, AppendFsync = "always" });
        await RedisLine.AskAsync(redis.Endpoint, "SET key value");

        await redis.KillAsync();
        var gone = await RedisText.AskAsync(redis.Endpoint, "INFO server", CancellationToken.None);
        await redis.StartAgainAsync();

        Assert.Empty(gone);
        Assert.Equal("$5", await RedisLine.AskAsync(redis.Endpoint, "GET key"));
    }

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Hosts))]
    public async Task A_stopped_server_comes_back_with_the_role_it_was_given(ServerSource source)
    {
        await using var master = await StartRedisAsync(source, new RedisServerOptions());
        await using var replica = await StartRedisAsync(source, new RedisServerOptions { KeepsRole = true });
        await RedisText.AskAsync(replica.Endpoint, $"REPLICAOF {master.Endpoint.Replace(':', ' ')}", CancellationToken.None);
        await RedisText.AskAsync(replica.Endpoint, "CONFIG REWRITE", CancellationToken.None);

        await replica.RestartAsync();

        await Eventually.BecomesTrueAsync(async () =>
            (await RedisText.AskAsync(replica.Endpoint, "INFO replication", CancellationToken.None))
                .Contains("master_link_status:up", StringComparison.Ordinal));
    }

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Hosts))]
    public async Task A_frozen_server_answers_once_it_is_thawed(ServerSource source)
    {
        await using var redis = await StartRedisAsync(source, new RedisServerOptions());
        using var line = await RedisLine.ConnectAsync(redis.Endpoint);

        redis.Freeze();
        var answer = line.AskAsync("PING");
        await Assert.ThrowsAsync<TimeoutException>(() => answer.WaitAsync(TimeSpan.FromMilliseconds(200)));
        redis.Thaw();

        Assert.Equal("+PONG", await answer);
    }

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Hosts))]
    public async Task A_killed_PostgreSQL_keeps_its_committed_data_and_its_settings(ServerSource source)
    {
        await using var postgres = await PostgresServer.StartPrivateAsync(
            dataDirectory: null, ["wal_level=replica"], source, progress: null, CancellationToken.None);
        var database = await postgres.CreateDatabaseAsync();
        await Sql.ExecuteAsync(database, "CREATE TABLE kept (id int); INSERT INTO kept VALUES (7)");

        postgres.Freeze();
        await postgres.KillAsync();
        await postgres.StartAsync();

        Assert.Equal(7, await Sql.ScalarAsync<int>(database, "SELECT id FROM kept"));
        Assert.Equal("replica", await Sql.ScalarAsync<string>(database, "SHOW wal_level"));
    }

    private static Task<RedisServer> StartRedisAsync(ServerSource source, RedisServerOptions options) =>
        RedisServer.StartAsync(options, source, progress: null, CancellationToken.None);
}
