using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Catalog.Testbed.Processes;
using Catalog.Testbed.Proxy;

namespace Catalog.Testbed;

/// <summary>A TCP proxy on loopback that cuts, delays or blackholes connections, to simulate network faults on one machine.</summary>
/// <remarks>Thread-safe. Its endpoint does not change until it is disposed.</remarks>
public sealed class TcpProxy : IAsyncDisposable
{
    private readonly Func<IProxyTap>? _tap;
    private readonly ProxyFaults _faults = new();
    private readonly ConcurrentDictionary<ProxiedConnection, bool> _connections = new();
    private readonly Lock _switch = new();
    private readonly int _port;
    private readonly TimeProvider _time;
    private volatile DnsEndPoint _target;
    private TcpListener? _listener;

    private TcpProxy(DnsEndPoint target, TcpListener listener, TimeProvider time, Func<IProxyTap>? tap)
    {
        _target = target;
        _time = time;
        _tap = tap;
        _port = ((IPEndPoint)listener.LocalEndpoint).Port;
        Listen(listener);
    }

    /// <summary>"127.0.0.1:port": the address to use instead of the target.</summary>
    public string Endpoint => $"127.0.0.1:{_port}";

    /// <summary>The number of open connections.</summary>
    public int Connections => _connections.Count;

    /// <summary>The delay of each direction for data sent from now on; zero or more. Default zero.</summary>
    public TimeSpan Delay
    {
        get => _faults.Delay;
        set => _faults.Delay = value;
    }

    /// <summary>Starts a proxy without faults. The target need not be up yet.</summary>
    /// <param name="targetEndpoint">"host:port".</param>
    /// <param name="time">Times the delays; null: the system's clock.</param>
    /// <param name="tap">Makes a tap for each connection; null: none.</param>
    public static TcpProxy Start(string targetEndpoint, TimeProvider? time = null, Func<IProxyTap>? tap = null)
    {
        var target = Parse(targetEndpoint);
        while (true)
        {
            var listener = new TcpListener(IPAddress.Loopback, FreePort.Next());
            try
            {
                listener.Start();
                return new TcpProxy(target, listener, time ?? TimeProvider.System, tap);
            }
            catch (SocketException failure) when (failure.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                listener.Dispose(); // another process took the port: try the next one
            }
        }
    }

    /// <summary>Sends new connections to another target and resets the open ones, as an address that moves to another server does.</summary>
    /// <param name="targetEndpoint">"host:port".</param>
    public void Retarget(string targetEndpoint)
    {
        _target = Parse(targetEndpoint);
        ResetAll();
    }

    /// <summary>Resets all connections and refuses new ones, until <see cref="Heal"/>.</summary>
    public void Cut()
    {
        lock (_switch)
        {
            if (OperatingSystem.IsLinux())
            {
                // A process that is just being started still holds its copy of the socket, which would keep the port.
                _listener?.Server.Shutdown(SocketShutdown.Both);
            }

            _listener?.Dispose();
            _listener = null;
        }

        ResetAll();
    }

    /// <summary>Resets all connections; new ones are accepted.</summary>
    public void ResetAll()
    {
        foreach (var connection in _connections.Keys)
        {
            connection.Reset();
        }
    }

    /// <summary>Half-open: connections stay open and new ones are accepted, but nothing is forwarded until <see cref="Heal"/>.</summary>
    /// <remarks>Data sent in the meantime is delivered afterwards, as with TCP retransmission.</remarks>
    public void Blackhole() => _faults.Hold();

    /// <summary>Ends <see cref="Cut"/>, <see cref="Blackhole"/> and <see cref="Delay"/>.</summary>
    public void Heal()
    {
        _faults.Delay = TimeSpan.Zero;
        _faults.Release();
        lock (_switch)
        {
            if (_listener is null)
            {
                var listener = new TcpListener(IPAddress.Loopback, _port);
                listener.Start();
                Listen(listener);
            }
        }
    }

    /// <summary>Resets all connections and stops listening.</summary>
    public async ValueTask DisposeAsync()
    {
        Cut();
        _faults.Release();
        await Task.WhenAll(_connections.Keys.Select(connection => connection.Ended));
    }

    private static DnsEndPoint Parse(string endpoint)
    {
        var parts = endpoint.Split(':');
        return new DnsEndPoint(parts[0], int.Parse(parts[1], CultureInfo.InvariantCulture));
    }

    private void Listen(TcpListener listener)
    {
        _listener = listener;
        _ = AcceptAsync(listener);
    }

    private async Task AcceptAsync(TcpListener listener)
    {
        while (true)
        {
            Socket client;
            try
            {
                client = await listener.AcceptSocketAsync();
            }
            catch (Exception closed) when (closed is SocketException or ObjectDisposedException or InvalidOperationException)
            {
                return; // Cut() closed the listener
            }

            var connection = new ProxiedConnection(client, _faults, _time, _tap?.Invoke());
            _connections[connection] = true;
            _ = RunAsync(connection);
            lock (_switch)
            {
                if (_listener != listener)
                {
                    connection.Reset(); // cut while it was being accepted
                }
            }
        }
    }

    private async Task RunAsync(ProxiedConnection connection)
    {
        using (connection)
        {
            await connection.RunAsync(_target);
            _connections.TryRemove(connection, out _);
        }
    }
}
