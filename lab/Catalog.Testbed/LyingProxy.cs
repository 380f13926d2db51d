using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Catalog.Testbed.Processes;
using Catalog.Testbed.Proxy;

namespace Catalog.Testbed;

/// <summary>
/// A proxy before Redis that answers some commands wrongly: with the reply to another command, an earlier one, or one whose bytes are changed or
/// cut off. It also breaks connections with commands in flight. Messages pass unchanged. Thread-safe.
/// </summary>
/// <remarks>
/// Client libraries have done as much after a connection broke: a reply went to another command (StackExchange.Redis 2883, 2919, 3200).
/// </remarks>
public sealed class LyingProxy : IAsyncDisposable
{
    private const int Buffer = 64 * 1024;
    private readonly string _host;
    private readonly int _targetPort;
    private readonly TcpListener _listener;
    private readonly CancellationTokenSource _ending = new();
    private readonly int _liesOneIn;
    private readonly int _killsOneIn;
    private readonly LiesTold _told = new();
    private readonly Task _accepting;

    private LyingProxy(string targetEndpoint, TcpListener listener, int liesOneIn, int killsOneIn)
    {
        var parts = targetEndpoint.Split(':');
        (_host, _targetPort) = (parts[0], int.Parse(parts[1], CultureInfo.InvariantCulture));
        (_listener, _liesOneIn, _killsOneIn) = (listener, liesOneIn, killsOneIn);
        Endpoint = $"127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}";
        _accepting = AcceptAsync();
    }

    /// <summary>"127.0.0.1:port": the address to use instead of the target.</summary>
    public string Endpoint { get; }

    /// <summary>Replies of which a byte was changed.</summary>
    public long Corrupted => _told.CorruptedCount;

    /// <summary>Replies that were cut off, as valid shorter ones.</summary>
    public long Truncated => _told.TruncatedCount;

    /// <summary>Replies that changed places with the next.</summary>
    public long Swapped => _told.SwappedCount;

    /// <summary>Replies in whose place the one before came again.</summary>
    public long Repeated => _told.RepeatedCount;

    /// <summary>Connections that were broken with a command in flight.</summary>
    public long Killed => _told.KilledCount;

    /// <summary>Starts a proxy.</summary>
    /// <param name="targetEndpoint">"host:port".</param>
    /// <param name="liesOneIn">One reply in so many is wrong.</param>
    /// <param name="killsOneIn">At one packet of commands in so many the connection breaks.</param>
    public static LyingProxy Start(string targetEndpoint, int liesOneIn = 200, int killsOneIn = 2_000)
    {
        while (true)
        {
            var listener = new TcpListener(IPAddress.Loopback, FreePort.Next());
            try
            {
                listener.Start();
                return new LyingProxy(targetEndpoint, listener, liesOneIn, killsOneIn);
            }
            catch (SocketException failure) when (failure.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                listener.Dispose(); // another process took the port: try the next one
            }
        }
    }

    /// <summary>Breaks all connections and stops listening.</summary>
    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        _listener.Dispose();
        await _accepting;
        _ending.Dispose();
    }

    private async Task AcceptAsync()
    {
        var running = new List<Task>();
        try
        {
            while (true)
            {
                var client = await _listener.AcceptSocketAsync(_ending.Token);
                running.RemoveAll(connection => connection.IsCompleted);
                running.Add(RunAsync(client));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(running); // disposed
        }
    }

    // A broken connection is expected; both sides get a reset.
    private async Task RunAsync(Socket client)
    {
        using var server = new Socket(SocketType.Stream, ProtocolType.Tcp);
        using (client)
        {
            using var reset = CancellationTokenSource.CreateLinkedTokenSource(_ending.Token);
            server.NoDelay = client.NoDelay = true;
            server.LingerState = client.LingerState = new LingerOption(true, 0);
            try
            {
                await server.ConnectAsync(_host, _targetPort, reset.Token);
                var ended = await Task.WhenAny(CommandsAsync(client, server, reset.Token), RepliesAsync(server, client, reset.Token));
                await reset.CancelAsync();
                await ended;
            }
            catch (Exception broken) when (broken is SocketException or OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task CommandsAsync(Socket client, Socket server, CancellationToken ct)
    {
        var buffer = new byte[Buffer];
        while (await client.ReceiveAsync(buffer, ct) is > 0 and var length)
        {
            await server.SendAsync(buffer.AsMemory(0, length), ct);
            if (Random.Shared.Next(_killsOneIn) == 0)
            {
                _told.Killed();
                return;
            }
        }
    }

    private async Task RepliesAsync(Socket server, Socket client, CancellationToken ct)
    {
        var (buffer, lies) = (new byte[Buffer], new Lies(_told, _liesOneIn));
        while (await server.ReceiveAsync(buffer, ct) is > 0 and var length)
        {
            await client.SendAsync(lies.Change(buffer.AsSpan(0, length)), ct);
        }
    }
}
