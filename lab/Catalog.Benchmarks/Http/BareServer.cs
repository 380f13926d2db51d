using Catalog.Caching;
using Catalog.Caching.Redis;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Catalog.Benchmarks.Http;

/// <summary>The reference for the service: minimal endpoints that do only the necessary work, in a process of their own.</summary>
/// <remarks>Kestrel with the service's settings, and routing, without binding or middleware.</remarks>
internal static class BareServer
{
    /// <summary>The command that starts it, followed by the address of an API node, Redis and PostgreSQL.</summary>
    public const string Command = "bare";

    /// <summary>The prefix of the line with the address, printed when it listens.</summary>
    public const string Listening = "bare server on ";

    /// <summary>The prefix of product keys in Redis; the values are the products' JSON.</summary>
    public const string KeyPrefix = "bare:";

    public static async Task RunAsync(Uri node, string redis, string postgres)
    {
        byte[] body;
        using (var http = new HttpClient { BaseAddress = node })
        {
            body = await http.GetByteArrayAsync(new Uri("/products/1", UriKind.Relative));
        }

        await using var connection = RedisConnection.Open(redis, new RedisOptions());
        await using var source = NpgsqlDataSource.Create(postgres);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false).UseUrls("http://127.0.0.1:0");
        await using var app = builder.Build();

        app.MapGet("/bytes/{id}", (RequestDelegate)(context => WriteAsync(context.Response, body)));
        app.MapGet("/redis/{id}", (RequestDelegate)(async context =>
        {
            var stored = await connection.Database.StringGetAsync(KeyPrefix + (string)context.Request.RouteValues["id"]!);
            await WriteAsync(context.Response, stored!);
        }));
        app.MapPost("/increments/{id}", (RequestDelegate)(async context =>
        {
            await connection.Database.StringIncrementAsync("bare-views:" + (string)context.Request.RouteValues["id"]!);
            context.Response.StatusCode = StatusCodes.Status202Accepted;
        }));
        app.MapPost("/updates/{id}", (RequestDelegate)(async context =>
        {
            await using var connected = await source.OpenConnectionAsync(context.RequestAborted);
            await using var update = new NpgsqlCommand(
                "UPDATE inventory SET reserved = reserved + 1 WHERE product_id = $1 AND reserved + 1 <= on_hand", connected);
            update.Parameters.Add(new NpgsqlParameter<long> { TypedValue = long.Parse((string)context.Request.RouteValues["id"]!, null) });
            await update.PrepareAsync(context.RequestAborted);
            context.Response.StatusCode = await update.ExecuteNonQueryAsync(context.RequestAborted) == 1
                ? StatusCodes.Status201Created
                : StatusCodes.Status409Conflict;
        }));

        await app.StartAsync();
        Console.WriteLine(Listening + app.Urls.Single());
        await ((IHost)app).WaitForShutdownAsync();
    }

    private static async Task WriteAsync(HttpResponse response, byte[] body)
    {
        response.ContentType = "application/json";
        response.ContentLength = body.Length;
        await response.BodyWriter.WriteAsync(body);
    }
}
