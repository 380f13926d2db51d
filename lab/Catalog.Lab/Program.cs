using System.CommandLine;
using Catalog.Lab.Commands;
using Catalog.Lab.Experiments;
using Catalog.Testbed;

var root = RunCommand.Create();
root.Add(ServersCommand.Create());
root.Add(SmokeCommand.Create());
root.Add(ExperimentCommand.Create("check", "Watch a guarantee under faults.", Registry.Checks));
root.Add(ExperimentCommand.Create("bench", "Measure against the limit and the plain alternative.", Registry.Benches));

// Ctrl-C and SIGTERM cancel the command; what is not down after this time is ended by force.
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
    await Console.Error.WriteLineAsync("Ended before it was done.");
    return 130;
}
catch (Exception failure) when (failure is ServersUnavailableException or ServerStartException)
{
    await Console.Error.WriteLineAsync(failure.Message);
    return 1;
}
