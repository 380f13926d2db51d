using Catalog.Caching;
using Microsoft.Extensions.Hosting;

namespace Catalog.Infrastructure.Edge;

/// <summary>The command <c>purge</c>: a process that only purges the edge caches.</summary>
public static class PurgeCommand
{
    /// <summary>Builds the process, not started yet. Requires Redis and the caches; neither has to be available at the start.</summary>
    /// <param name="args">The program's arguments, which may contain settings like <c>--Edge:Soft=true</c>.</param>
    /// <param name="configure">Adds configuration sources and further services.</param>
    public static IHost Build(string[] args, Action<HostApplicationBuilder> configure)
    {
        var builder = Host.CreateApplicationBuilder(args);
        configure(builder);
        builder.Services.AddEdgePurger().AddCatalogCaching();
        return builder.Build();
    }
}
