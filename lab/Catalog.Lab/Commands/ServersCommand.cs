using System.CommandLine;
using Catalog.Lab.Output;
using Catalog.Testbed;

namespace Catalog.Lab.Commands;

/// <summary>servers: PostgreSQL and Redis alone, for an API that is run elsewhere, as under a debugger.</summary>
internal static class ServersCommand
{
    public static Command Create()
    {
        var command = new Command("servers", "Bring up PostgreSQL and Redis alone and print how to reach them.");
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult arguments, CancellationToken ct)
    {
        var output = arguments.InvocationConfiguration.Output;
        await using var servers = await Servers.StartAsync(new ServersOptions(), new LabConsole(), ct);
        await output.WriteLineAsync($"ConnectionStrings__Postgres={servers.Postgres.ConnectionString("postgres")}");
        await output.WriteLineAsync($"ConnectionStrings__Redis={servers.Redis.Endpoint}");
        await output.WriteLineAsync("Ctrl-C ends them.".AsMemory(), ct);
        await Waiting.UntilAsync(Timeout.InfiniteTimeSpan, ct);
        return 0;
    }
}
