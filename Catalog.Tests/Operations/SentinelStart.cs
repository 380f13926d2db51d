using Catalog.Testbed.Hosts;
using Catalog.Testbed.Processes;
using Catalog.Tests.Caching;
using Catalog.Tests.Testbed;

namespace Catalog.Tests.Operations;

/// <summary>Three times deploy/start-sentinel.sh, with ports and folders of the test.</summary>
internal sealed class SentinelStart : IAsyncDisposable
{
    private const int Never = 86_400_000; // ms
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("catalog-sentinel-");
    private readonly List<ServerProcess> _sentinels = [];

    private SentinelStart()
    {
    }

    /// <summary>Starts them and waits until they know the master, its replicas and each other.</summary>
    /// <param name="servers">The endpoints of the master and its two replicas.</param>
    public static async Task<SentinelStart> NewAsync(IReadOnlyList<string> servers)
    {
        await RedisStart.SkipInContainersAsync();
        var all = new SentinelStart();
        await File.WriteAllTextAsync(Path.Combine(all._folder.FullName, "redis-password"), "none");
        foreach (var name in new[] { "1", "2", "3" })
        {
            all._sentinels.Add(await ServerProcess.StartAsync(Definition(all._folder, name, servers), default));
        }

        await all.AllWatchAsync(servers[0]);
        return all;
    }

    /// <summary>Makes a replica the master, and waits until all sentinels say so.</summary>
    public async Task FailOverAsync()
    {
        var former = await MasterAsync(_sentinels[0]);
        await Eventually.BecomesTrueAsync(async () => await RedisLine.AskAsync(Endpoint(_sentinels[0]), "SENTINEL FAILOVER main") == "+OK");
        await Eventually.BecomesTrueAsync(async () => (await Task.WhenAll(_sentinels.Select(MasterAsync))).All(master => master != former));
    }

    /// <summary>Kills all, and then starts all.</summary>
    public async Task RestartAsync()
    {
        foreach (var sentinel in _sentinels)
        {
            await sentinel.KillAsync();
        }

        foreach (var sentinel in _sentinels)
        {
            await sentinel.StartAgainAsync(default);
        }
    }

    /// <summary>Waits until all watch a master, its two replicas and each other.</summary>
    public Task AllWatchAsync(string master) => Eventually.BecomesTrueAsync(async () =>
        (await Task.WhenAll(_sentinels.Select(MasterAsync))).All(watched => watched == $"name=main,status=ok,address={master},slaves=2,sentinels=3"));

    public async ValueTask DisposeAsync()
    {
        foreach (var sentinel in _sentinels)
        {
            await sentinel.DisposeAsync();
        }

        _folder.Delete(recursive: true);
    }

    private static string Endpoint(ServerProcess sentinel) => $"127.0.0.1:{sentinel.Port}";

    // A sentinel that is not scheduled for 2 s does nothing for the next 30 s.
    private static async Task<string?> MasterAsync(ServerProcess sentinel)
    {
        await RedisLine.AskAsync(Endpoint(sentinel), $"SENTINEL DEBUG TILT-TRIGGER {Never}");
        return (await RedisText.AskAsync(Endpoint(sentinel), "INFO sentinel", default)).Split("\r\n").FirstOrDefault(line => line.StartsWith("master0:", StringComparison.Ordinal))?["master0:".Length..];
    }

    private static ServerDefinition Definition(DirectoryInfo folder, string name, IReadOnlyList<string> servers) => new(
        "start-sentinel.sh",
        ThisMachine.Instance,
        port => new ProcessCommand("sh", [Repository.PathOf("deploy", "start-sentinel.sh"), "--port", $"{port}", "--bind", "127.0.0.1"])
        {
            Environment = new Dictionary<string, string>
            {
                ["PATH"] = RedisStart.PathWithRedis,
                ["SERVERS"] = string.Join(' ', servers),
                ["SECRETS"] = folder.FullName,
                ["STATE"] = folder.CreateSubdirectory(name).FullName,
            },
        },
        (port, ct) => RedisPing.AnswersAsync("127.0.0.1", port, ct),
        Signal.Terminate);
}
