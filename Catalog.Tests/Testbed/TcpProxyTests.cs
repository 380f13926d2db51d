using System.Net.Sockets;
using Catalog.Testbed;
using Catalog.Tests.Caching;
using Catalog.Tests.Samples;

namespace Catalog.Tests.Testbed;

public sealed class TcpProxyTests : IAsyncLifetime
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);
    private TcpProxy _proxy = null!;

    public async ValueTask InitializeAsync() => _proxy = TcpProxy.Start((await TestServers.Shared).Redis.Endpoint);

    public async ValueTask DisposeAsync() => await _proxy.DisposeAsync();

    [Fact]
    public async Task Without_faults_everything_passes()
    {
        using var line = await RedisLine.ConnectAsync(_proxy.Endpoint);

        Assert.Equal("+PONG", await line.AskAsync("PING"));
    }

    [Fact]
    public async Task A_cut_resets_what_is_open_and_refuses_what_is_new()
    {
        using var line = await RedisLine.ConnectAsync(_proxy.Endpoint);
        await line.AskAsync("PING");

        _proxy.Cut();

        await Assert.ThrowsAsync<IOException>(() => line.AskAsync("PING").WaitAsync(Timeout));
        await Assert.ThrowsAsync<SocketException>(() => RedisLine.ConnectAsync(_proxy.Endpoint));
    }

    [Fact]
    public async Task A_healed_cut_lets_new_connections_pass_at_the_same_endpoint()
    {
        _proxy.Cut();
        _proxy.Heal();

        Assert.Equal("+PONG", await RedisLine.AskAsync(_proxy.Endpoint, "PING"));
    }

    [Fact]
    public async Task In_a_black_hole_connections_stay_open_and_nothing_passes_until_it_is_healed()
    {
        using var line = await RedisLine.ConnectAsync(_proxy.Endpoint);
        await line.AskAsync("PING");

        _proxy.Blackhole();
        var answer = line.AskAsync("PING");
        await RedisLine.AnswersElsewhereAsync();
        Assert.False(answer.IsCompleted);
        _proxy.Heal();

        Assert.Equal("+PONG", await answer.WaitAsync(Timeout));
    }

    [Fact]
    public async Task A_delay_counts_once_for_each_direction_and_not_for_each_request()
    {
        var time = new HandTime();
        await using var proxy = TcpProxy.Start((await TestServers.Shared).Redis.Endpoint, time);
        using var line = await RedisLine.ConnectAsync(proxy.Endpoint);
        await line.AskAsync("PING");

        proxy.Delay = TimeSpan.FromMilliseconds(500);
        for (var i = 0; i < 200; i++)
        {
            await line.SendAsync("PING");
        }

        var answers = AnswersAsync();
        var delays = 0;
        await Eventually.BecomesTrueAsync(() =>
        {
            if (time.Waiting > 0)
            {
                time.Advance(proxy.Delay);
                delays++;
            }

            return answers.IsCompleted;
        });
        await answers;
        Assert.InRange(delays, 2, 100); // one in each direction, and a few if the proxy reads late; 400 if each request waited for its own

        async Task AnswersAsync()
        {
            for (var i = 0; i < 200; i++)
            {
                Assert.Equal("+PONG", await line.NextAsync());
            }
        }
    }

    [Fact]
    public async Task A_target_that_is_down_resets_the_connection()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var proxy = TcpProxy.Start(redis.Endpoint);
        await redis.KillAsync();

        var failure = await Record.ExceptionAsync(() => RedisLine.AskAsync(proxy.Endpoint, "PING").WaitAsync(Timeout));

        Assert.True(failure is IOException or SocketException, $"{failure}"); // the reset may come before the client sees that it is connected
    }
}
