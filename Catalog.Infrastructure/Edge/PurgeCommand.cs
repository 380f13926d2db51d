using Catalog.Caching;
using Microsoft.Extensions.Hosting;

namespace Catalog.Infrastructure.Edge;

/// <summary>The command <c>purge</c>: a process that only purges the edge caches.</summary>
public static class PurgeCommand
{
    /// <summary>Runs until the process is stopped. Requires Redis and the caches; neither has to be available at the start.</summary>
    /// <param name="args">The program's arguments, which may contain settings like <c>--Edge:Soft=true</c>.</param>
    /// <param name="configure">Adds configuration sources and further services.</param>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">The section <c>Edge</c> is incomplete.</exception>
    public static async Task RunAsync(string[] args, Action<HostApplicationBuilder> configure)
    {
        var builder = Host.CreateApplicationBuilder(args);
        configure(builder);
        builder.Services.AddEdgePurger().AddCatalogCaching();
        using var host = builder.Build();
        await host.RunAsync();
    }
}
