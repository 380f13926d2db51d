using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Catalog.Benchmarks.Http;

/// <summary>One keep-alive connection that sends complete requests and reads complete responses.</summary>
/// <remarks>Blocking calls: with one thread for all connections, a request costs the client two system calls.</remarks>
internal sealed class LoadConnection : IDisposable
{
    private const int StatusAt = 9; // after "HTTP/1.1 "
    private static readonly TimeSpan ReceiveTimeout = TimeSpan.FromSeconds(20);
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _buffer = new byte[256 * 1024];

    public LoadConnection(IPEndPoint server)
    {
        _socket.ReceiveTimeout = (int)ReceiveTimeout.TotalMilliseconds;
        _socket.Connect(server);
    }

    public void Send(byte[] request)
    {
        if (_socket.Send(request) != request.Length)
        {
            throw new IOException("The request was sent in part.");
        }
    }

    /// <summary>Waits for the response to the request in flight.</summary>
    /// <returns>The complete response, valid until the next call.</returns>
    /// <exception cref="InvalidDataException">The status is not the expected one.</exception>
    public ReadOnlySpan<byte> Receive(int status)
    {
        var (received, whole) = (0, 0);
        while (whole == 0 || received < whole)
        {
            var count = _socket.Receive(_buffer, received, _buffer.Length - received, SocketFlags.None);
            received += count > 0 ? count : throw new IOException("The server closed the connection.");
            whole = whole > 0 ? whole : LengthOf(_buffer.AsSpan(0, received));
        }

        if (!Utf8Parser.TryParse(_buffer.AsSpan(StatusAt, 3), out int answered, out _) || answered != status)
        {
            throw new InvalidDataException($"Not {status}: {Encoding.UTF8.GetString(_buffer, 0, received)}");
        }

        return _buffer.AsSpan(0, received);
    }

    public void Dispose() => _socket.Dispose();

    // The length of headers and body; 0 while unknown. Without Content-Length there is no body (304), or it is chunked.
    private static int LengthOf(ReadOnlySpan<byte> response)
    {
        var end = response.IndexOf("\r\n\r\n"u8);
        if (end < 0)
        {
            return 0;
        }

        var headers = response[..end];
        if (headers.IndexOf("\r\nContent-Length: "u8) is var at and >= 0)
        {
            return Utf8Parser.TryParse(headers[(at + "\r\nContent-Length: ".Length)..], out int length, out _)
                ? end + 4 + length
                : throw new InvalidDataException("Content-Length is not a number.");
        }

        return headers.IndexOf("\r\nTransfer-Encoding: chunked"u8) < 0 ? end + 4
            : response.EndsWith("\r\n0\r\n\r\n"u8) ? response.Length
            : 0;
    }
}
