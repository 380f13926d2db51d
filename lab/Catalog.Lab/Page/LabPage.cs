using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Catalog.Lab.Page;

/// <summary>The lab page: stories on real servers, in the browser. Listens on loopback only.</summary>
internal sealed class LabPage : IAsyncDisposable
{
    private readonly WebApplication _server;
    private readonly PageRuns _runs;

    private LabPage(WebApplication server, PageRuns runs)
    {
        _server = server;
        _runs = runs;
        Address = new Uri(server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First() + "/");
    }

    /// <summary>Where it is, such as http://127.0.0.1:41234/.</summary>
    public Uri Address { get; }

    /// <summary>Takes a port on loopback before the page starts; those who ask meanwhile wait for it.</summary>
    /// <param name="first">The first port to try; the next one when it is taken.</param>
    public static Socket Listen(int first)
    {
        for (var port = first; ; port++)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
                socket.Listen(); // only now nobody else can take it
                return socket;
            }
            catch (SocketException failure) when (failure.SocketErrorCode == SocketError.AddressAlreadyInUse && port < IPEndPoint.MaxPort)
            {
                socket.Dispose();
            }
        }
    }

    /// <summary>Starts it.</summary>
    /// <param name="options">What it shows.</param>
    /// <param name="ct">Cancels the start.</param>
    public static async Task<LabPage> StartAsync(LabPageOptions options, CancellationToken ct = default)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        if (options.Socket is { } socket)
        {
            builder.WebHost.UseSockets(transport => transport.CreateBoundListenSocket = _ => socket);
        }

        builder.Configuration.Sources.Clear(); // the settings of the API lie in the same folder
        builder.Logging.ClearProviders();
        var server = builder.Build();
        var runs = new PageRuns(options.Postgres);
        var guard = new PageGuard();
        server.Use(guard.CheckAsync);
        PageFiles.Map(server, guard.Token);
        StoryEndpoints.Map(server, runs, options);
        ExploreEndpoints.Map(server, options.Catalog);
        try
        {
            await server.StartAsync(ct);
            return new LabPage(server, runs);
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Ends what runs, and the page.</summary>
    public async ValueTask DisposeAsync()
    {
        await _runs.DisposeAsync();
        await _server.DisposeAsync();
    }
}
