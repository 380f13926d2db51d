using System.Net.Sockets;

namespace Catalog.Lab.Stories.Engine;

/// <summary>
/// Records when the machine itself stalls: a thread that wakes late, or a Redis that takes long for a PING while nothing is broken.
/// </summary>
/// <remarks>It has a thread and a connection of its own, so that no cache and no thread pool can slow it down.</remarks>
internal sealed class Pulse : IDisposable
{
    private const double WorthNoting = 20;
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(20);
    private readonly Recording _recording;
    private readonly Truth _truth;
    private readonly Func<string> _redis;
    private readonly Thread _thread;
    private readonly byte[] _reply = new byte[64];
    private TcpClient? _client;
    private volatile bool _isOver;

    public Pulse(Recording recording, Truth truth, Func<string> redis)
    {
        (_recording, _truth, _redis) = (recording, truth, redis);
        _thread = new Thread(Run) { IsBackground = true, Name = "pulse" };
        _thread.Start();
    }

    public void Dispose()
    {
        _isOver = true;
        _thread.Join();
        _client?.Dispose();
    }

    private void Run()
    {
        while (!_isOver)
        {
            var started = _recording.Now;
            Thread.Sleep(Beat);
            Note("timer", started, _recording.Now - started - Beat.TotalMilliseconds);
            started = _recording.Now;
            if (!_truth.HasFault && IsAnswered() && !_truth.HasFault)
            {
                Note("redis", started, _recording.Now - started);
            }
        }
    }

    private void Note(string name, double at, double ms)
    {
        if (ms > WorthNoting)
        {
            _recording.Add(new LabEvent("stall", at) { Name = name, Ms = Math.Round(ms, 1) });
        }
    }

    private static TcpClient Connect(Uri redis) => new(redis.Host, redis.Port) { NoDelay = true, ReceiveTimeout = 1_000 };

    private bool IsAnswered()
    {
        try
        {
            _client ??= Connect(new Uri($"tcp://{_redis()}"));
            _client.Client.Send("PING\r\n"u8);
            return _client.Client.Receive(_reply) > 0;
        }
        catch (SocketException)
        {
            _client?.Dispose();
            _client = null; // a story has just killed it
            return false;
        }
    }
}
