using System.Net.Sockets;
using StackExchange.Redis;

namespace Catalog.Tests.Api;

/// <summary>Every command that a server executes, in order.</summary>
internal sealed class RedisMonitor : IDisposable
{
    private readonly TcpClient _client;
    private readonly StreamReader _lines;
    private readonly IDatabase _redis;

    private RedisMonitor(TcpClient client, IDatabase redis)
    {
        _client = client;
        _lines = new StreamReader(client.GetStream());
        _redis = redis;
    }

    /// <summary>Returns once the server reports its commands.</summary>
    public static async Task<RedisMonitor> StartAsync(IDatabase redis, string endpoint)
    {
        var client = new TcpClient();
        var colon = endpoint.LastIndexOf(':');
        await client.ConnectAsync(endpoint[..colon], int.Parse(endpoint[(colon + 1)..], null));
        await client.GetStream().WriteAsync("MONITOR\r\n"u8.ToArray());
        var monitor = new RedisMonitor(client, redis);
        Assert.Equal("+OK", await monitor._lines.ReadLineAsync());
        return monitor;
    }

    /// <summary>The commands since the start, or since the last call, up to now.</summary>
    public async Task<IReadOnlyList<string>> CommandsAsync()
    {
        var mark = Guid.NewGuid().ToString();
        await _redis.ExecuteAsync("ECHO", mark);
        var commands = new List<string>();
        while (await _lines.ReadLineAsync() is { } line && !line.Contains(mark, StringComparison.Ordinal))
        {
            commands.Add(line);
        }

        return commands;
    }

    public void Dispose()
    {
        _lines.Dispose();
        _client.Dispose();
    }
}
