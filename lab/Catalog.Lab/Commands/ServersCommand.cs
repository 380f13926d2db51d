using System.CommandLine;
using Catalog.Lab.Output;
using Catalog.Testbed;

namespace Catalog.Lab.Commands;

/// <summary>servers: starts PostgreSQL and Redis only, for an API that runs elsewhere, for example in a debugger.</summary>
internal static class ServersCommand
{
    public static Command Create()
    {
        var command = new Command("servers", "Start PostgreSQL and Redis only and print their connection strings.");
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult arguments, CancellationToken ct)
    {
        var output = arguments.InvocationConfiguration.Output;
        await using var servers = await Servers.StartAsync(new ServersOptions(), new LabConsole(), ct);
        await output.WriteLineAsync($"ConnectionStrings__Postgres={servers.Postgres.ConnectionString("postgres")}");
        await output.WriteLineAsync($"ConnectionStrings__Redis={servers.Redis.Endpoint}");
        await output.WriteLineAsync("Ctrl-C stops them.".AsMemory(), ct);
        await Waiting.UntilAsync(Timeout.InfiniteTimeSpan, ct);
        return 0;
    }
}
