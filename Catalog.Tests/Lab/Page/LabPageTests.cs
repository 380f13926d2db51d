using System.Net;
using System.Net.Sockets;
using Catalog.Lab.Page;

namespace Catalog.Tests.Lab.Page;

/// <summary>Two labs can be started at the same time.</summary>
public sealed class LabPageTests
{
    [Fact]
    public async Task A_page_whose_port_is_taken_answers_on_another_one()
    {
        using var taken = LabPage.Listen(IPEndPoint.MinPort);
        var port = PortOf(taken);

        using var socket = LabPage.Listen(port); // taken a moment ago, by a page that has not started yet
        await using var page = await LabPage.StartAsync(new LabPageOptions { Postgres = "", Socket = socket }, TestContext.Current.CancellationToken);

        Assert.NotEqual(port, page.Address.Port);
        using var http = new HttpClient();
        using var response = await http.GetAsync(page.Address, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    private static int PortOf(Socket socket) => ((IPEndPoint)socket.LocalEndPoint!).Port;
}
