using System.CommandLine;
using Catalog.Lab.Commands;

var root = new RootCommand("Catalog's lab: brings the service up on real servers and breaks it on purpose.")
{
    ServersCommand.Create(),
};

// Ctrl-C and SIGTERM cancel the command; what is not down after this time is ended by force.
var configuration = new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(5) };
return await root.Parse(args).InvokeAsync(configuration);
