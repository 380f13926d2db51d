using System.Text.RegularExpressions;
using Catalog.Testbed;
using Catalog.Testbed.Hosts;
using Catalog.Testbed.Processes;
using Catalog.Testbed.Sources;
using Catalog.Tests.Caching;
using Catalog.Tests.Testbed;

namespace Catalog.Tests.Operations;

/// <summary>deploy/start-redis.sh with a port, a folder and a host name of the test.</summary>
internal sealed partial class RedisStart : IAsyncDisposable
{
    private readonly DirectoryInfo _folder;
    private readonly ServerProcess _process;

    private RedisStart(DirectoryInfo folder, ServerProcess process) => (_folder, _process) = (folder, process);

    public string Endpoint => $"127.0.0.1:{_process.Port}";

    /// <summary>The PATH on which the scripts find redis-server and redis-cli.</summary>
    public static string PathWithRedis =>
        $"{Path.GetDirectoryName(ProgramSearch.Find("redis-server"))}:{Environment.GetEnvironmentVariable("PATH")}";

    /// <summary>Skips the test where there is no redis-server on this machine.</summary>
    public static async Task SkipInContainersAsync() => Assert.SkipWhen(
        await PrivateServers.ChooseAsync(new Machine(), ["redis-server"], source: null, progress: null, default) == ServerSource.Containers,
        "The scripts in deploy/ run with redis-server on this machine; in a container they are tried by docker compose.");

    /// <summary>Starts it as in a new container.</summary>
    /// <param name="replicaOf">The master to follow, on port 6379, where nothing listens; empty for none.</param>
    public static async Task<RedisStart> NewAsync(string replicaOf)
    {
        await SkipInContainersAsync();
        var folder = Directory.CreateTempSubdirectory("catalog-redis-");
        var configuration = Path.Combine(folder.FullName, "base.conf");
        await File.WriteAllTextAsync(configuration, $"save \"\"\nrepl-diskless-sync-delay 0\ndir {folder}\n");
        await NameAsync(folder, "first");
        var definition = new ServerDefinition(
            "start-redis.sh",
            ThisMachine.Instance,
            port => new ProcessCommand("sh", [Repository.PathOf("deploy", "start-redis.sh"), "--port", $"{port}", "--bind", "127.0.0.1"])
            {
                Environment = new Dictionary<string, string>
                {
                    ["PATH"] = $"{folder}:{PathWithRedis}",
                    ["CONFIGURATION"] = configuration,
                    ["DATA"] = folder.FullName,
                    ["REPLICA_OF"] = replicaOf,
                },
            },
            (port, ct) => RedisPing.AnswersAsync("127.0.0.1", port, ct),
            Signal.Terminate);
        return new RedisStart(folder, await ServerProcess.StartAsync(definition, default));
    }

    /// <summary>Changes its role, as Sentinel does.</summary>
    public async Task BecomeAsync(string replicaOf)
    {
        foreach (var command in new[] { "REPLICAOF " + replicaOf, "CONFIG REWRITE" })
        {
            Assert.StartsWith("+OK", await RedisLine.AskAsync(Endpoint, command), StringComparison.Ordinal);
        }
    }

    /// <summary>Makes it a replica of another, and waits until it is in sync.</summary>
    public async Task FollowAsync(RedisStart master)
    {
        await BecomeAsync(master.Endpoint.Replace(':', ' '));
        await Eventually.BecomesTrueAsync(async () =>
            (await RedisText.AskAsync(Endpoint, "INFO replication", default)).Contains("master_link_status:up", StringComparison.Ordinal));
    }

    /// <summary>Kills it and starts it again.</summary>
    /// <param name="host">The name of the container to start it in, or null for the same one.</param>
    public async Task RestartAsync(string? host = null)
    {
        await _process.KillAsync();
        if (host is not null)
        {
            await NameAsync(_folder, host);
        }

        await _process.StartAgainAsync(default);
    }

    /// <summary>Its role, and the master that it follows; empty for none.</summary>
    public async Task<(string Role, string Master)> RoleAsync()
    {
        var reported = await RedisText.AskAsync(Endpoint, "INFO replication", default);
        return (Role().Match(reported).Groups[1].Value, Master().Match(reported).Groups[1].Value);
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    // The command that the script calls for the name of the container.
    private static async Task NameAsync(DirectoryInfo folder, string host)
    {
        var path = Path.Combine(folder.FullName, "hostname");
        await File.WriteAllTextAsync(path, $"#!/bin/sh\necho {host}\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    [GeneratedRegex(@"role:(\w+)")]
    private static partial Regex Role();

    [GeneratedRegex(@"master_host:(\S+)")]
    private static partial Regex Master();
}
