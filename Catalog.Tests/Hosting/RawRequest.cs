using System.Net.Sockets;
using System.Text;
using Catalog.Tests.Api;

namespace Catalog.Tests.Hosting;

/// <summary>Requests as bytes on the wire, complete or not.</summary>
internal static class RawRequest
{
    /// <summary>Sends and keeps the connection open; returns all that is answered until the server closes it.</summary>
    public static async Task<string> SendAsync(CatalogApi api, string request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(api.Http.BaseAddress!.Host, api.Http.BaseAddress.Port);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request));
        using var reader = new StreamReader(stream, Encoding.UTF8);
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        return await reader.ReadToEndAsync(timeout.Token);
    }

    /// <summary>Sends a head, and then a byte a second until something is answered.</summary>
    /// <returns>The first line of the answer; <see langword="null"/> if the server closed the connection without one.</returns>
    public static async Task<string?> SendSlowlyAsync(Uri server, string head)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(server.Host, server.Port);
        var stream = client.GetStream();
        using var reader = new StreamReader(stream, Encoding.UTF8);
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        try
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(head), timeout.Token);
            var line = reader.ReadLineAsync(timeout.Token).AsTask();
            while (await Task.WhenAny(line, Task.Delay(TimeSpan.FromSeconds(1), timeout.Token)) != line)
            {
                await stream.WriteAsync(new byte[1], timeout.Token);
            }

            return await line;
        }
        catch (IOException)
        {
            return null;
        }
    }
}
