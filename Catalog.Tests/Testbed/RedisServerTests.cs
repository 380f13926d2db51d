using System.Net.Sockets;
using Catalog.Testbed;

namespace Catalog.Tests.Testbed;

public sealed class RedisServerTests
{
    [Fact]
    public async Task A_killed_server_refuses_connections()
    {
        await using var redis = await RedisServer.StartAsync();
        Assert.SkipWhen(redis.Host.ListenAddress == "0.0.0.0", "Docker's proxy takes connections to a published port, and closes them.");

        await redis.KillAsync();

        await Assert.ThrowsAsync<SocketException>(() => RedisLine.ConnectAsync(redis.Endpoint));
    }

    [Fact]
    public async Task A_server_started_again_is_empty_at_the_same_endpoint()
    {
        await using var redis = await RedisServer.StartAsync();
        await RedisLine.AskAsync(redis.Endpoint, "SET key value");
        await redis.KillAsync();

        await redis.StartAgainAsync();

        Assert.Equal("$-1", await RedisLine.AskAsync(redis.Endpoint, "GET key"));
    }

    [Fact]
    public async Task An_append_only_server_keeps_what_it_acknowledged_when_it_is_killed()
    {
        await using var redis = await RedisServer.StartAsync(new RedisServerOptions { AppendOnly = true, AppendFsync = "always" });
        await RedisLine.AskAsync(redis.Endpoint, "SET key value");
        await redis.KillAsync();

        await redis.StartAgainAsync();

        Assert.Equal("$5", await RedisLine.AskAsync(redis.Endpoint, "GET key"));
    }

    [Fact]
    public async Task A_frozen_server_answers_only_when_it_is_thawed()
    {
        await using var redis = await RedisServer.StartAsync();
        using var line = await RedisLine.ConnectAsync(redis.Endpoint);

        redis.Freeze();
        var answer = line.AskAsync("PING");
        await RedisLine.AnswersElsewhereAsync();
        Assert.False(answer.IsCompleted);
        redis.Thaw();

        Assert.Equal("+PONG", await answer.WaitAsync(TimeSpan.FromSeconds(60)));
    }

    [Fact]
    public async Task A_frozen_server_can_be_ended()
    {
        var redis = await RedisServer.StartAsync();
        Assert.SkipWhen(redis.Host.ListenAddress == "0.0.0.0", "Docker's proxy takes connections to a published port, and closes them.");
        redis.Freeze();

        await redis.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(60));

        await Assert.ThrowsAsync<SocketException>(() => RedisLine.ConnectAsync(redis.Endpoint));
    }

    [Fact]
    public async Task A_memory_limit_and_further_arguments_reach_the_server()
    {
        await using var redis = await RedisServer.StartAsync(
            new RedisServerOptions { MaxMemory = "10mb", ExtraArguments = ["--requirepass", "secret"] });
        using var line = await RedisLine.ConnectAsync(redis.Endpoint);

        Assert.StartsWith("-NOAUTH", await line.AskAsync("PING"), StringComparison.Ordinal);
        Assert.Equal("+OK", await line.AskAsync("AUTH secret"));
    }

    [Fact]
    public async Task An_argument_that_redis_does_not_know_fails_with_what_it_printed()
    {
        var failure = await Assert.ThrowsAsync<ServerStartException>(
            () => RedisServer.StartAsync(new RedisServerOptions { ExtraArguments = ["--no-such-option", "1"] }));

        Assert.Contains("no-such-option", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_was_given_cannot_be_broken()
    {
        await using var redis = new RedisServer("127.0.0.1:1");

        await Assert.ThrowsAsync<InvalidOperationException>(redis.KillAsync);
    }
}
