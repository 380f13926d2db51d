using Catalog.Testbed.Hosts;
using Catalog.Testbed.Processes;

namespace Catalog.Testbed.Topologies;

/// <summary>Starts sentinels. A sentinel rewrites its configuration file, so each has its own file and folder.</summary>
internal static class SentinelServer
{
    private const string Program = "redis-server";

    /// <summary>Starts one and returns when it responds.</summary>
    /// <param name="configuration">Its "sentinel ..." lines.</param>
    /// <param name="ct">Cancels the start.</param>
    public static async Task<RedisServer> StartAsync(string configuration, CancellationToken ct)
    {
        var host = await PrivateServers.ForRedisAsync(dataDirectory: null, source: null, progress: null, ct);
        var folder = ThrowAwayFolder.Create();
        try
        {
            var file = Path.Combine(folder.Path, "sentinel.conf");
            await File.WriteAllTextAsync(file, configuration, ct);
            var definition = new ServerDefinition(
                "Redis Sentinel",
                host,
                port => new ProcessCommand(
                    host.Program(Program),
                    [file, "--sentinel", "--port", $"{port}", "--bind", host.ListenAddress, "--protected-mode", "no", "--dir", folder.Path]),
                (port, token) => RedisPing.AnswersAsync("127.0.0.1", port, token),
                Signal.Terminate);
            return new RedisServer(await ServerProcess.StartAsync(definition, ct), folder);
        }
        catch
        {
            await folder.DisposeAsync();
            throw;
        }
    }
}
