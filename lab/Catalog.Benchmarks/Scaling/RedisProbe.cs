using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Catalog.Benchmarks.Scaling;

/// <summary>A connection to one Redis server without a client library, which would send further commands.</summary>
internal sealed class RedisProbe : IDisposable
{
    private readonly TcpClient _client = new();
    private readonly StreamReader _reader;
    private readonly StreamWriter _writer;

    public RedisProbe(string endpoint)
    {
        var parts = endpoint.Split(':');
        _client.Connect(parts[0], int.Parse(parts[1], CultureInfo.InvariantCulture));
        _reader = new StreamReader(_client.GetStream(), Encoding.Latin1); // one character per byte
        _writer = new StreamWriter(_client.GetStream(), Encoding.Latin1) { AutoFlush = true, NewLine = "\r\n" };
        Endpoint = endpoint;
    }

    /// <summary>"host:port".</summary>
    public string Endpoint { get; }

    /// <summary>Sends a command as typed into redis-cli and returns the reply: a string, an array of replies, or null.</summary>
    public async Task<object?> AskAsync(string command, CancellationToken ct)
    {
        await _writer.WriteLineAsync(command.AsMemory(), ct);
        return await ReadAsync(ct);
    }

    /// <summary>Reads INFO.</summary>
    public async Task<RedisInfo> InfoAsync(CancellationToken ct) => RedisInfo.Parse((string)(await AskAsync("INFO all", ct))!);

    public async Task<IReadOnlyList<string>> KeysAsync(CancellationToken ct)
    {
        var (keys, cursor) = (new HashSet<string>(), "0");
        do
        {
            var page = (object?[])(await AskAsync($"SCAN {cursor} COUNT 1000", ct))!;
            cursor = (string)page[0]!;
            keys.UnionWith(((object?[])page[1]!).Cast<string>());
        }
        while (cursor != "0");
        return [.. keys];
    }

    /// <summary>The commands that the server executes during an action. The connection cannot be used afterwards.</summary>
    public async Task<IReadOnlyList<MonitorLine>> MonitorAsync(Func<Task> meanwhile, CancellationToken ct)
    {
        await AskAsync("MONITOR", ct);
        var watching = Task.Run(
            async () =>
            {
                var seen = new List<MonitorLine>();
                while (await _reader.ReadLineAsync(ct) is { } line and not "+PONG")
                {
                    if (MonitorLine.Parse(line) is { } one)
                    {
                        seen.Add(one);
                    }
                }

                return seen;
            },
            ct);
        await meanwhile();
        await _writer.WriteLineAsync("PING".AsMemory(), ct); // its reply marks the end of the earlier commands
        return await watching;
    }

    public void Dispose() => _client.Dispose();

    private async Task<object?> ReadAsync(CancellationToken ct)
    {
        var line = await _reader.ReadLineAsync(ct) ?? throw new IOException($"{Endpoint} closed the connection.");
        switch (line[0])
        {
            case '+' or ':':
                return line[1..];
            case '$' when line == "$-1":
                return null;
            case '$':
                var text = new char[int.Parse(line.AsSpan(1), CultureInfo.InvariantCulture) + 2];
                await _reader.ReadBlockAsync(text, ct);
                return new string(text, 0, text.Length - 2);
            case '*':
                var answers = new object?[int.Parse(line.AsSpan(1), CultureInfo.InvariantCulture)];
                for (var i = 0; i < answers.Length; i++)
                {
                    answers[i] = await ReadAsync(ct);
                }

                return answers;
            default:
                throw new InvalidDataException($"{Endpoint}: {line}");
        }
    }
}
