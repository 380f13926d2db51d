using System.Diagnostics;
using System.Net.Sockets;
using Catalog.Testbed.Processes;
using Catalog.Testbed.Sources;

namespace Catalog.Tests.Testbed;

/// <summary>Uses the lab's "servers" command, because a process checks only once whether Docker answers.</summary>
public sealed class ContainersTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task A_Docker_that_accepts_connections_but_does_not_answer_is_skipped()
    {
        var machine = new Machine();
        Assert.SkipWhen(
            ServerPrograms.Missing(machine, ServerPrograms.Both).Count > 0 && !machine.CanInstall, "Without Docker this machine has no servers.");
        var address = Path.Combine(Path.GetTempPath(), $"catalog-{Guid.NewGuid():N}.sock");
        using var silent = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        silent.Bind(new UnixDomainSocketEndPoint(address));
        silent.Listen();
        try
        {
            await PostgresOfTheLabAsync($"unix://{address}"); // throws if the lab waits for Docker or ends
        }
        finally
        {
            File.Delete(address);
        }
    }

    private static async Task<string> PostgresOfTheLabAsync(string docker)
    {
        using var limit = new CancellationTokenSource(Timeout);
        var start = new ProcessStartInfo(DotNetHost.Path, ["Catalog.Lab.dll", "servers"])
        {
            WorkingDirectory = AppContext.BaseDirectory,
            RedirectStandardOutput = true,
        };
        foreach (var name in new[] { "CATALOG_SERVERS", "CATALOG_POSTGRES", "CATALOG_REDIS" })
        {
            start.Environment.Remove(name);
        }

        start.Environment["DOCKER_HOST"] = docker;
        using var lab = Process.Start(start)!;
        try
        {
            while (await lab.StandardOutput.ReadLineAsync(limit.Token) is { } line)
            {
                if (line.StartsWith("ConnectionStrings__Postgres=", StringComparison.Ordinal))
                {
                    return line;
                }
            }

            throw new InvalidOperationException("The lab ended before it had servers.");
        }
        finally
        {
            lab.Kill(); // its servers end with it
        }
    }
}
