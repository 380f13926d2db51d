using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Catalog.Testbed;
using Catalog.Testbed.Processes;
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

    // A process inherits the sockets of its parent until it has become another program: until then, what the parent closes stays open.
    [Fact]
    public async Task However_often_it_is_cut_while_processes_start_it_keeps_its_port()
    {
        using var done = new CancellationTokenSource();
        var starting = Enumerable.Range(0, 2).Select(_ => Task.Run(() => StartProcessesAsync(done.Token))).ToList();

        for (var i = 0; i < 300; i++)
        {
            _proxy.Cut();
            _proxy.Heal();
        }

        await done.CancelAsync();
        await Task.WhenAll(starting);
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
        using var target = new TcpListener(IPAddress.Loopback, 0);
        target.Start();
        var time = new HandTime();
        await using var proxy = TcpProxy.Start($"{target.LocalEndpoint}", time);
        proxy.Delay = TimeSpan.FromMilliseconds(500);
        using var client = new TcpClient();
        await client.ConnectAsync(IPEndPoint.Parse(proxy.Endpoint));
        using var server = await target.AcceptTcpClientAsync();

        await PassesAsync(client, server);
        await PassesAsync(server, client);

        async Task PassesAsync(TcpClient from, TcpClient to)
        {
            var received = to.GetStream().ReadExactlyAsync(new byte[20]).AsTask();
            for (var i = 0; i < 20; i++)
            {
                var reads = time.Reads;
                await from.GetStream().WriteAsync(new byte[1]);
                await Eventually.BecomesTrueAsync(() => time.Reads > reads && time.Waiting == 1); // the proxy has stamped the byte and holds it
            }

            Assert.False(received.IsCompleted);
            time.Advance(proxy.Delay);
            await received.WaitAsync(Timeout);
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

    private static async Task StartProcessesAsync(CancellationToken done)
    {
        while (!done.IsCancellationRequested)
        {
            using var process = Process.Start(new ProcessStartInfo(DotNetHost.Path, "--version") { RedirectStandardOutput = true })!;
            process.Kill();
            await process.WaitForExitAsync(CancellationToken.None);
        }
    }
}
