using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;

namespace Catalog.Testbed.Proxy;

/// <summary>One connection through the proxy. In each direction, a reader timestamps chunks and a writer waits until they are due.</summary>
internal sealed class ProxiedConnection(Socket client, ProxyFaults faults, TimeProvider time, IProxyTap? tap = null) : IDisposable
{
    private const int ChunkBytes = 64 * 1024;
    private const int ChunksInFlight = 256;
    private readonly Socket _server = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly CancellationTokenSource _reset = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when the connection has been disposed.</summary>
    public Task Ended => _ended.Task;

    private TimeSpan Now => time.GetElapsedTime(0);

    /// <summary>Forwards until one side closes or <see cref="Reset"/> is called. Never throws: broken connections are expected.</summary>
    public async Task RunAsync(DnsEndPoint target)
    {
        try
        {
            client.NoDelay = true;
            await faults.Passable.WaitAsync(_reset.Token);
            await _server.ConnectAsync(target, _reset.Token);
            await Task.WhenAll(
                ForwardAsync(client, _server, tap is null ? null : tap.FromClient),
                ForwardAsync(_server, client, tap is null ? null : tap.FromServer));
        }
        catch (Exception broken) when (broken is SocketException or OperationCanceledException)
        {
            // One side is gone; the other one gets a reset instead of an orderly close.
            client.LingerState = new LingerOption(true, 0);
            _server.LingerState = new LingerOption(true, 0);
        }
    }

    /// <summary>Ends both sides with a TCP reset. Safe to call at any time.</summary>
    public void Reset()
    {
        try
        {
            _reset.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It has just ended by itself.
        }
    }

    public void Dispose()
    {
        client.Dispose();
        _server.Dispose();
        _reset.Dispose();
        _ended.TrySetResult();
    }

    private async Task ForwardAsync(Socket from, Socket to, Func<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>>? pass)
    {
        var chunks = Channel.CreateBounded<(ReadOnlyMemory<byte> Bytes, TimeSpan Due)>(ChunksInFlight);
        await Task.WhenAll(ReadAsync(from, chunks.Writer, pass), WriteAsync(chunks.Reader, to));
    }

    private async Task ReadAsync(
        Socket from, ChannelWriter<(ReadOnlyMemory<byte> Bytes, TimeSpan Due)> chunks, Func<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>>? pass)
    {
        try
        {
            var buffer = new byte[ChunkBytes];
            while (await from.ReceiveAsync(buffer, _reset.Token) is > 0 and var length)
            {
                var due = Now + faults.Delay;
                ReadOnlyMemory<byte> bytes = buffer.AsSpan(0, length).ToArray();
                await chunks.WriteAsync((pass is null ? bytes : pass(bytes), due), _reset.Token);
            }
        }
        catch (SocketException)
        {
            Reset();
        }
        finally
        {
            chunks.Complete();
        }
    }

    private async Task WriteAsync(ChannelReader<(ReadOnlyMemory<byte> Bytes, TimeSpan Due)> chunks, Socket to)
    {
        try
        {
            await foreach (var (bytes, due) in chunks.ReadAllAsync(_reset.Token))
            {
                var wait = due - Now;
                if (wait > TimeSpan.Zero)
                {
                    await Task.Delay(wait, time, _reset.Token);
                }

                await faults.Passable.WaitAsync(_reset.Token);
                await to.SendAsync(bytes, _reset.Token);
            }

            await faults.Passable.WaitAsync(_reset.Token);
            to.Shutdown(SocketShutdown.Send); // the other direction may continue
        }
        catch (SocketException)
        {
            Reset();
        }
    }
}
