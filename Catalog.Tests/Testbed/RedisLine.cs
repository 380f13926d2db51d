using System.Globalization;
using System.Net.Sockets;

namespace Catalog.Tests.Testbed;

/// <summary>A bare connection to Redis that sends inline commands and reads the first line of each answer.</summary>
internal sealed class RedisLine : IDisposable
{
    private readonly TcpClient _client = new();
    private StreamReader? _reader;

    public static async Task<string?> AskAsync(string endpoint, string command)
    {
        using var line = await ConnectAsync(endpoint);
        return await line.AskAsync(command);
    }

    /// <summary>Returns when an unbroken server has answered so often that another would have answered too, if it could.</summary>
    public static async Task AnswersElsewhereAsync()
    {
        using var line = await ConnectAsync((await TestServers.Shared).Redis.Endpoint);
        for (var i = 0; i < 100; i++)
        {
            Assert.Equal("+PONG", await line.AskAsync("PING"));
        }
    }

    public static async Task<RedisLine> ConnectAsync(string endpoint)
    {
        var line = new RedisLine();
        var parts = endpoint.Split(':');
        await line._client.ConnectAsync(parts[0], int.Parse(parts[1], CultureInfo.InvariantCulture));
        line._reader = new StreamReader(line._client.GetStream());
        return line;
    }

    public async Task<string?> AskAsync(string command, CancellationToken ct = default)
    {
        await SendAsync(command, ct);
        return await NextAsync(ct);
    }

    /// <summary>Sends a command without waiting for its answer.</summary>
    public async Task SendAsync(string command, CancellationToken ct = default) =>
        await _client.GetStream().WriteAsync(System.Text.Encoding.ASCII.GetBytes(command + "\r\n"), ct);

    /// <summary>The next line: of an answer that has several, or of the next answer.</summary>
    public async Task<string?> NextAsync(CancellationToken ct = default) => await _reader!.ReadLineAsync(ct);

    public void Dispose()
    {
        _reader?.Dispose();
        _client.Dispose();
    }
}
