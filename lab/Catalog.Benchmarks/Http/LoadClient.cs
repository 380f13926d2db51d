using System.Diagnostics;
using System.Net;

namespace Catalog.Benchmarks.Http;

/// <summary>Keeps one request in flight on each of its connections, from a single thread.</summary>
/// <remarks>
/// It visits the connections in turn: receives the response, sends the next request, continues. On two cores, the client is half of what
/// is measured, so it does as little as possible; both sides of a comparison use the same client.
/// </remarks>
internal sealed class LoadClient : IDisposable
{
    /// <summary>The default number of concurrent requests.</summary>
    public const int Connections = 32;

    private readonly LoadConnection[] _connections;
    private long _next;

    public LoadClient(Uri server, int connections = Connections)
    {
        var address = new IPEndPoint(IPAddress.Loopback, server.Port);
        _connections = [.. Enumerable.Range(0, connections).Select(_ => new LoadConnection(address))];
    }

    /// <summary>Sends requests for some time.</summary>
    /// <param name="time">How long.</param>
    /// <param name="request">Returns the bytes of a request for a number, which is unique in this client; called by one thread.</param>
    /// <param name="status">The status that each response must have.</param>
    /// <returns>Responses per second.</returns>
    public Task<double> PerSecondAsync(TimeSpan time, Func<long, byte[]> request, int status = 200) => Task.Factory.StartNew(
        () => PerSecond((_, elapsed) => elapsed < time, request, status), TaskCreationOptions.LongRunning);

    /// <summary>Sends a number of requests, at least one per connection, as fast as they are answered.</summary>
    /// <returns>Responses per second.</returns>
    public Task<double> SendAsync(long count, Func<long, byte[]> request, int status = 200) => Task.Factory.StartNew(
        () => PerSecond((sent, _) => sent < count, request, status), TaskCreationOptions.LongRunning);

    public void Dispose()
    {
        foreach (var connection in _connections)
        {
            connection.Dispose();
        }
    }

    private double PerSecond(Func<long, TimeSpan, bool> goesOn, Func<long, byte[]> request, int status)
    {
        var started = Stopwatch.GetTimestamp();
        foreach (var connection in _connections)
        {
            connection.Send(request(_next++));
        }

        var (answered, turn) = (0L, 0);
        while (goesOn(answered + _connections.Length, Stopwatch.GetElapsedTime(started)))
        {
            _connections[turn].Receive(status);
            _connections[turn].Send(request(_next++));
            answered++;
            turn = (turn + 1) % _connections.Length;
        }

        for (var left = _connections.Length; left > 0; left--)
        {
            _connections[turn].Receive(status);
            answered++;
            turn = (turn + 1) % _connections.Length;
        }

        return answered / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }
}
