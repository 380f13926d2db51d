using Catalog.Testbed;
using StackExchange.Redis;

namespace Catalog.Lab.Checks.Races;

/// <summary>Breaks Redis and the nodes' connections to it, one fault after another.</summary>
internal sealed class RaceFaults(RaceModel model, RedisServer redis, IReadOnlyList<RaceNode> nodes, IProgress<string> progress)
{
    private static readonly TimeSpan Calm = TimeSpan.FromSeconds(3);
    private int _count;

    public int Count => _count;

    public async Task RunAsync(CancellationToken ct)
    {
        (string Name, Func<RaceNode, CancellationToken, Task> BreakAsync)[] faults =
        [
            ("Redis killed, back empty after 1 s", async (_, token) =>
            {
                await redis.KillAsync();
                await Task.Delay(1000, token);
                await redis.StartAgainAsync(token);
            }),
            ("the subscriptions killed", (_, _) => DirectlyAsync(database => database.ExecuteAsync("CLIENT", "KILL", "TYPE", "pubsub"))),
            ("Redis frozen for 600 ms", async (_, token) =>
            {
                redis.Freeze();
                await Task.Delay(600, token);
                redis.Thaw();
            }),
            ("a node cut off for 300 ms", async (node, token) =>
            {
                node.Proxy.Cut();
                await Task.Delay(300, token);
                node.Proxy.Heal();
            }),
            ("entries and leases evicted", (_, _) => DirectlyAsync(database => database.KeyDeleteAsync(
                [.. Enumerable.Range(0, model.Keys).Where(_ => Random.Shared.Next(2) == 0)
                    .SelectMany(key => new[] { "races:" + RaceNode.KeyOf(key), "races:" + RaceNode.KeyOf(key) + ":lease" })
                    .Select(key => (RedisKey)key)]))),
            ("the packets of a node swallowed for 400 ms", async (node, token) =>
            {
                node.Proxy.Blackhole();
                await Task.Delay(400, token);
                node.Proxy.Heal();
            }),
        ];

        while (!ct.IsCancellationRequested)
        {
            await Task.Delay(Calm, ct);
            var (name, breakAsync) = faults[_count % faults.Length];
            progress.Report(name);
            model.TroubleBegins();
            await breakAsync(nodes[_count % nodes.Count], ct);
            model.TroubleEnds();
            _count++;
        }
    }

    // Past the proxies: a wrong reply to a command of ours would end the faults.
    private async Task DirectlyAsync(Func<IDatabase, Task> act)
    {
        await using var connection = await ConnectionMultiplexer.ConnectAsync($"{redis.Endpoint},allowAdmin=true");
        await act(connection.GetDatabase());
    }
}
