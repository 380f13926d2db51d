using System.Net.Sockets;
using Catalog.Tests.Api;

namespace Catalog.Tests.Hosting;

/// <summary>A service with a request timeout of one second and few connections, and without a minimum rate for bodies.</summary>
public sealed class RequestTimeoutTests(RequestTimeoutTests.Service service) : IClassFixture<RequestTimeoutTests.Service>
{
    private const int Connections = 20;

    [Fact]
    public async Task A_body_that_never_ends_is_ended_by_the_request_timeout()
    {
        var answer = await RawRequest.SendAsync(
            service.Api,
            $"POST /products HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {CatalogApi.AdminToken}\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{{\"sku\":");

        Assert.StartsWith("HTTP/1.1 504 ", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Beyond_the_limit_a_connection_is_closed_at_once()
    {
        var clients = new List<TcpClient>();
        try
        {
            for (var i = 0; i <= Connections; i++)
            {
                clients.Add(new TcpClient());
                await clients[^1].ConnectAsync(service.Api.Http.BaseAddress!.Host, service.Api.Http.BaseAddress.Port);
            }

            using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(60));
            var reads = clients.Select(client => ReadAsync(client, timeout.Token)).ToArray();
            Assert.Equal(0, await await Task.WhenAny(reads)); // nothing was sent, so only the limit can end it
            await timeout.CancelAsync();
        }
        finally
        {
            clients.ForEach(client => client.Dispose());
        }
    }

    private static async Task<int> ReadAsync(TcpClient client, CancellationToken ct)
    {
        try
        {
            return await client.GetStream().ReadAsync(new byte[1], ct);
        }
        catch (IOException)
        {
            return 0; // reset
        }
    }

    /// <summary>The service with these settings.</summary>
    public sealed class Service : IAsyncLifetime
    {
        public CatalogApi Api { get; } = new CatalogApi()
            .With("Limits:RequestTimeout", "00:00:01")
            .With("Limits:BodyBytesPerSecond", "1")
            .With("Limits:BodyGrace", "00:10:00")
            .With("Limits:Connections", $"{Connections}");

        public ValueTask InitializeAsync() => Api.InitializeAsync();

        public ValueTask DisposeAsync() => Api.DisposeAsync();
    }
}
