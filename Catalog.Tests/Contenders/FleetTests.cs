using System.Net.Sockets;
using Catalog.Contenders;

namespace Catalog.Tests.Contenders;

public sealed class FleetTests
{
    [Fact]
    public async Task A_fleet_of_which_one_node_does_not_start_leaves_nothing_behind()
    {
        var endpoints = new string[2];
        var contender = new Contender("half", "Starts on node 1 only", "", async start =>
        {
            endpoints[start.Number - 1] = start.Redis;
            return start.Number == 1 ? await AllContenders.Find(AllContenders.NaiveTtl)!.StartNode(start) : throw new InvalidOperationException("no");
        });

        await Assert.ThrowsAsync<InvalidOperationException>(async () =>
            await Fleet.StartAsync(contender, (await TestServers.Shared).Redis.Endpoint, 2, new ContenderSettings { Prefix = TestServers.NewPrefix() }));

        foreach (var proxy in endpoints)
        {
            using var client = new TcpClient();
            await Assert.ThrowsAsync<SocketException>(() => client.ConnectAsync("127.0.0.1", new Uri($"tcp://{proxy}").Port));
        }
    }
}
