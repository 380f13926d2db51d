using Catalog.Caching;
using Microsoft.Extensions.Hosting;

namespace Catalog.Infrastructure.Edge;

/// <summary>The command <c>purge</c>: a process that does nothing but purge the caches in front of the nodes.</summary>
public static class PurgeCommand
{
    /// <summary>Runs until the process is told to end. Needs Redis and the caches; neither has to be there at the start.</summary>
    /// <param name="args">Of the program; configuration like <c>--Edge:Soft=true</c> is taken from it.</param>
    /// <param name="configure">Adds sources of configuration, and what the process has beside the purger.</param>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">The section <c>Edge</c> is not complete.</exception>
    public static async Task RunAsync(string[] args, Action<HostApplicationBuilder> configure)
    {
        var builder = Host.CreateApplicationBuilder(args);
        configure(builder);
        builder.Services.AddEdgePurger().AddCatalogCaching();
        using var host = builder.Build();
        await host.RunAsync();
    }
}
