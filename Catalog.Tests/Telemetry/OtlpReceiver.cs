using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Catalog.Tests.Telemetry;

/// <summary>Receives OTLP over HTTP on a loopback port. The texts in the protobuf bodies are plain UTF-8, so looking for them is enough.</summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<(string Path, string Body)> _received = new();

    private OtlpReceiver()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.MapPost("/v1/{signal}", async (HttpRequest request) =>
        {
            using var body = new MemoryStream();
            await request.Body.CopyToAsync(body, request.HttpContext.RequestAborted);
            _received.Enqueue((request.Path, Encoding.UTF8.GetString(body.ToArray())));
            return TypedResults.Bytes([], "application/x-protobuf");
        });
    }

    public string Address => _app.Urls.Single();

    public static async Task<OtlpReceiver> StartAsync()
    {
        var receiver = new OtlpReceiver();
        await receiver._app.StartAsync();
        return receiver;
    }

    /// <summary>Everything received for a signal, "metrics" or "traces".</summary>
    public string TextOf(string signal) => string.Concat(_received.Where(export => export.Path == $"/v1/{signal}").Select(export => export.Body));

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();
}
