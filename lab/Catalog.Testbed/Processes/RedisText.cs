using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Catalog.Testbed.Processes;

/// <summary>Sends one command to a Redis on a new connection, without a client library.</summary>
internal static class RedisText
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMilliseconds(500);

    /// <summary>The text reply to a command such as INFO; empty if the server does not reply within 500 ms or reports an error.</summary>
    /// <param name="endpoint">"host:port".</param>
    /// <param name="command">The command, as for redis-cli.</param>
    /// <param name="ct">Cancels the request.</param>
    public static async Task<string> AskAsync(string endpoint, string command, CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(Timeout);
        var parts = endpoint.Split(':');
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(parts[0], int.Parse(parts[1], CultureInfo.InvariantCulture), limit.Token);
            await using var stream = client.GetStream();
            await stream.WriteAsync(Encoding.ASCII.GetBytes(command + "\r\n"), limit.Token);
            using var reader = new StreamReader(stream, Encoding.ASCII);
            return await ReadTextAsync(reader, limit.Token);
        }
        catch (Exception failure) when (failure is SocketException or IOException)
        {
            return "";
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return "";
        }
    }

    // "$5\r\nhello\r\n"; "$-1" is none, anything else is no text or an error.
    private static async Task<string> ReadTextAsync(StreamReader reader, CancellationToken ct)
    {
        if (await reader.ReadLineAsync(ct) is not ['$', not '-', ..] line)
        {
            return "";
        }

        var text = new char[int.Parse(line.AsSpan(1), CultureInfo.InvariantCulture)];
        await reader.ReadBlockAsync(text, ct);
        return new string(text);
    }
}
