using System.Collections.Concurrent;
using Catalog.Testbed.Processes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Catalog.Tests.Edge;

/// <summary>A fake node. It answers as a test tells it, with the surrogate keys of product 1, and records the requests.</summary>
internal sealed class OriginServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<OriginRequest> _requests = new();

    private OriginServer(WebApplication app, Uri address) => (_app, Address) = (app, address);

    public Uri Address { get; }

    /// <summary>The requests so far, in order.</summary>
    public IReadOnlyList<OriginRequest> Requests => [.. _requests];

    /// <summary>Answers a request. By default 200 with a unique body that may be kept for a minute.</summary>
    public Func<HttpContext, Task> Answer { get; set; } = KeptForAMinute;

    public static async Task<OriginServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var port = FreePort.Next();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        var app = builder.Build();
        var origin = new OriginServer(app, new Uri($"http://127.0.0.1:{port}/"));
        app.Run(origin.AnswerAsync);
        await app.StartAsync();
        return origin;
    }

    public static Task KeptForAMinute(HttpContext context) => AnswerAsync(context, "public, max-age=0, s-maxage=60");

    /// <summary>Answers with a unique body and a Cache-Control.</summary>
    public static Task AnswerAsync(HttpContext context, string cacheControl)
    {
        context.Response.Headers.CacheControl = cacheControl;
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync($"\"{Guid.NewGuid()}\"");
    }

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _app.StopAsync(now.Token); // does not wait for connections that the edge keeps open
        await _app.DisposeAsync();
    }

    private Task AnswerAsync(HttpContext context)
    {
        if (context.Request.Path == "/health/live")
        {
            return Task.CompletedTask; // an edge that probes its nodes
        }

        context.Response.Headers["Cache-Tag"] = "product,product:1";
        _requests.Enqueue(new OriginRequest(
            context.Request.Method,
            context.Request.Path + context.Request.QueryString,
            context.Request.Headers.IfNoneMatch.ToString(),
            context.Request.Headers["X-Forwarded-For"].ToString(),
            context.Request.Headers.IfMatch.ToString()));
        return Answer(context);
    }
}
