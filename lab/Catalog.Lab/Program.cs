using System.CommandLine;
using Catalog.Lab.Commands;
using Catalog.Lab.Experiments;
using Catalog.Testbed;

var root = RunCommand.Create();
root.Add(ServersCommand.Create());
root.Add(SmokeCommand.Create());
root.Add(StoryCommand.Create());
root.Add(ExperimentCommand.Create("check", "Check a guarantee under faults.", Registry.Checks));
root.Add(ExperimentCommand.Create("bench", "Measure, and compare with the limit and the plain alternative.", Registry.Benches));

// Ctrl-C and SIGTERM cancel the command; after this time the process ends by force.
var configuration = new InvocationConfiguration
{
    ProcessTerminationTimeout = TimeSpan.FromSeconds(5),
    EnableDefaultExceptionHandler = false,
};
try
{
    return await root.Parse(args).InvokeAsync(configuration);
}
catch (OperationCanceledException)
{
    await Console.Error.WriteLineAsync("Cancelled.");
    return 130;
}
catch (Exception failure) when (failure is ServersUnavailableException or ServerStartException)
{
    await Console.Error.WriteLineAsync(failure.Message);
    return 1;
}
