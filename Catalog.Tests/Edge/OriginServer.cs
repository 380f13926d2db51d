using System.Collections.Concurrent;
using Catalog.Testbed.Processes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Catalog.Tests.Edge;

/// <summary>In the place of a node: answers what a test tells it to, under the names of product 1, and counts who asks.</summary>
internal sealed class OriginServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<OriginRequest> _requests = new();

    private OriginServer(WebApplication app, Uri address) => (_app, Address) = (app, address);

    public Uri Address { get; }

    /// <summary>What was asked so far, in order.</summary>
    public IReadOnlyList<OriginRequest> Requests => [.. _requests];

    /// <summary>Answers a request. By default 200 with a body that is never the same and may be kept for a minute.</summary>
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

    /// <summary>A body that is never the same, under a Cache-Control.</summary>
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
        await _app.StopAsync(now.Token); // connections that the edge keeps open are not waited for
        await _app.DisposeAsync();
    }

    private Task AnswerAsync(HttpContext context)
    {
        if (context.Request.Path == "/health/live")
        {
            return Task.CompletedTask; // a cache that looks after its nodes
        }

        context.Response.Headers["Cache-Tag"] = "product,product:1";
        _requests.Enqueue(new OriginRequest(
            context.Request.Method,
            context.Request.Path + context.Request.QueryString,
            context.Request.Headers.IfNoneMatch.ToString(),
            context.Request.Headers["X-Forwarded-For"].ToString()));
        return Answer(context);
    }
}
