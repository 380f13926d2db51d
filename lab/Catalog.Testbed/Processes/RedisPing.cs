using System.Net.Sockets;
using System.Text;

namespace Catalog.Testbed.Processes;

/// <summary>Checks whether a Redis is ready, without a client library.</summary>
internal static class RedisPing
{
    /// <summary>Whether it accepts requests, possibly after authentication; false while it is not listening or still loading data.</summary>
    public static async Task<bool> AnswersAsync(string host, int port, CancellationToken ct) =>
        await AskAsync(host, port, ct) is "+PONG" or "-NOAUTH";

    /// <summary>The first word of its reply, such as <c>+PONG</c>; empty if it does not reply.</summary>
    public static async Task<string> AskAsync(string host, int port, CancellationToken ct)
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(host, port, ct);
            var stream = client.GetStream();
            await stream.WriteAsync("PING\r\n"u8.ToArray(), ct);
            var reply = new byte[64];
            var length = await stream.ReadAsync(reply, ct);
            return Encoding.ASCII.GetString(reply, 0, length).Split(' ', '\r')[0];
        }
        catch (Exception failure) when (failure is SocketException or IOException)
        {
            return "";
        }
    }
}
