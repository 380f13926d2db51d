using System.Diagnostics;
using Catalog.Testbed;
using Catalog.Testbed.Processes;
using Catalog.Tests.Caching;
using Npgsql;

namespace Catalog.Tests.Testbed;

/// <summary>The lab's "servers" command as a parent that dies.</summary>
public sealed class OrphanTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2);

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(HostTests.Hosts), MemberType = typeof(HostTests))]
    public async Task Servers_and_their_data_do_not_outlive_a_killed_parent(ServerSource source)
    {
        using var limit = new CancellationTokenSource(Timeout);
        using var parent = Process.Start(new ProcessStartInfo(DotNetHost.Path, ["Catalog.Lab.dll", "servers"])
        {
            WorkingDirectory = AppContext.BaseDirectory,
            RedirectStandardOutput = true,
            Environment = { ["CATALOG_SERVERS"] = source.ToString() },
        })!;
        var postgres = await ValueAsync(parent, "ConnectionStrings__Postgres=", limit.Token);
        var redis = await ValueAsync(parent, "ConnectionStrings__Redis=", limit.Token);
        var data = Path.GetDirectoryName(await Sql.ScalarAsync<string>(postgres, "SHOW data_directory"));
        await RedisLine.AskAsync(redis, "PING");

        parent.Kill();

        await Eventually.BecomesTrueAsync(async () => !await AnswersAsync(() => Sql.ScalarAsync<int>(postgres, "SELECT 1")), Timeout);
        await Eventually.BecomesTrueAsync(async () => !await AnswersAsync(() => RedisLine.AskAsync(redis, "PING")), Timeout);
        if (source == ServerSource.Processes) // in a container they are not on this machine
        {
            await Eventually.BecomesTrueAsync(() => !Directory.Exists(data), Timeout);
        }
    }

    [Fact]
    public async Task A_frozen_program_does_not_outlive_its_pipe_either()
    {
        using var limit = new CancellationTokenSource(Timeout);
        using var shell = Process.Start(WatchScript.Command("watch-process.sh", "TERM", "sleep", "1000"))!;
        var line = await shell.StandardOutput.ReadLineAsync(limit.Token);
        var program = int.Parse(line!.Split(' ')[^1], System.Globalization.CultureInfo.InvariantCulture);
        Signal.Stop.SendTo(program);

        shell.StandardInput.Close();
        await shell.WaitForExitAsync(limit.Token);

        Assert.False(new Signal(0, "none").SendTo(program));
    }

    private static async Task<string> ValueAsync(Process parent, string prefix, CancellationToken ct)
    {
        while (await parent.StandardOutput.ReadLineAsync(ct) is { } line)
        {
            if (line.StartsWith(prefix, StringComparison.Ordinal))
            {
                return line[prefix.Length..];
            }
        }

        throw new InvalidOperationException($"The lab ended before it printed {prefix}");
    }

    private static async Task<bool> AnswersAsync(Func<Task> ask)
    {
        try
        {
            await ask();
            return true;
        }
        catch (Exception refused) when (refused is NpgsqlException or IOException or System.Net.Sockets.SocketException)
        {
            return false;
        }
    }
}
