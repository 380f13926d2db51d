using System.Collections.Concurrent;
using Catalog.Infrastructure.Edge;
using Microsoft.AspNetCore.Http;

namespace Catalog.Tests.Edge;

/// <summary>The purge listener of an edge, as a real server, which records what it purges.</summary>
internal sealed class ListeningEdge : IAsyncDisposable
{
    private readonly OriginServer _server;
    private readonly HttpClient _http;
    private readonly ConcurrentQueue<string> _purged = new();

    private ListeningEdge(OriginServer server)
    {
        _server = server;
        _http = new HttpClient { BaseAddress = server.Address };
        Cache = new EdgeCache(_http);
    }

    public EdgeCache Cache { get; }

    /// <summary>What it has purged, a header each.</summary>
    public IReadOnlyList<string> Purged => [.. _purged];

    /// <summary>Starts it.</summary>
    /// <param name="refuses">A header that it answers with 400.</param>
    public static async Task<ListeningEdge> StartAsync(string? refuses = null)
    {
        var edge = new ListeningEdge(await OriginServer.StartAsync());
        edge._server.Answer = context =>
        {
            var keys = context.Request.Headers["Purge-Keys"].ToString();
            if (keys == refuses)
            {
                context.Response.StatusCode = StatusCodes.Status400BadRequest;
            }
            else
            {
                edge._purged.Enqueue(keys);
            }

            return Task.CompletedTask;
        };
        return edge;
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _server.DisposeAsync();
    }
}
