using System.Diagnostics;
using System.Net;
using Catalog.Benchmarks.Http;
using Catalog.Testbed;

namespace Catalog.Benchmarks.Scaling;

/// <summary>
/// Callers of several nodes, each with one request in flight, from a single thread. Records the time, duration and tier of each response.
/// </summary>
/// <remarks>Like <see cref="LoadClient"/>. A duration ends when the connection's turn comes, so it is slightly too long.</remarks>
internal sealed class MixClient : IDisposable
{
    private readonly LoadConnection[] _connections;
    private long _next;

    public MixClient(IReadOnlyList<Uri> servers, int callers) =>
        _connections = [.. Enumerable.Range(0, callers).Select(i =>
            new LoadConnection(new IPEndPoint(IPAddress.Loopback, servers[i % servers.Count].Port)))];

    /// <summary>Sends requests until stopped.</summary>
    public Task<IReadOnlyList<MixAnswer>> RunAsync(Func<long, MixRequest> request, CancellationToken stop) =>
        StartAsync(_ => !stop.IsCancellationRequested, request);

    /// <summary>Sends a number of requests, at least one per caller.</summary>
    public Task<IReadOnlyList<MixAnswer>> SendAsync(long count, Func<long, MixRequest> request) =>
        StartAsync(sent => sent < count, request);

    public void Dispose()
    {
        foreach (var connection in _connections)
        {
            connection.Dispose();
        }
    }

    private Task<IReadOnlyList<MixAnswer>> StartAsync(Func<long, bool> goesOn, Func<long, MixRequest> request) => Task.Factory.StartNew(
        IReadOnlyList<MixAnswer> () => Run(goesOn, request), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private List<MixAnswer> Run(Func<long, bool> goesOn, Func<long, MixRequest> request)
    {
        var answers = new List<MixAnswer>();
        var under = new (MixRequest Request, long SentAt)[_connections.Length];
        var sent = 0L;
        for (var i = 0; i < _connections.Length; i++, sent++)
        {
            Send(i);
        }

        var turn = 0;
        for (; goesOn(sent); sent++, turn = (turn + 1) % _connections.Length)
        {
            Receive(turn);
            Send(turn);
        }

        for (var left = _connections.Length; left > 0; left--, turn = (turn + 1) % _connections.Length)
        {
            Receive(turn);
        }

        return answers;

        void Send(int caller)
        {
            under[caller] = (request(_next++), Stopwatch.GetTimestamp());
            _connections[caller].Send(under[caller].Request.Bytes);
        }

        void Receive(int caller)
        {
            var response = _connections[caller].Receive(under[caller].Request.Status);
            var now = Stopwatch.GetTimestamp();
            answers.Add(new MixAnswer(
                now, (float)Stopwatch.GetElapsedTime(under[caller].SentAt, now).TotalMicroseconds, response.Length, Tiers.OfResponse(response)));
        }
    }
}

/// <summary>A request and its expected status.</summary>
internal readonly record struct MixRequest(byte[] Bytes, int Status = 200);

/// <summary>An answer.</summary>
/// <param name="At">When it was received, as <see cref="Stopwatch.GetTimestamp"/>.</param>
/// <param name="Microseconds">The time since the request was sent.</param>
/// <param name="Bytes">The size of headers and body.</param>
/// <param name="Tier">The tier that answered.</param>
internal readonly record struct MixAnswer(long At, float Microseconds, int Bytes, Tier Tier);
