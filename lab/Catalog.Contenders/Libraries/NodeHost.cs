using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Catalog.Contenders.Libraries;

/// <summary>The process of a node, in this process: a host of its own, so that nodes share nothing.</summary>
internal static class NodeHost
{
    public static async Task<IHost> StartAsync(NodeStart start, Action<IServiceCollection> add)
    {
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["ConnectionStrings:Redis"] = start.Redis,
            ["Caching:KeyPrefix"] = start.Settings.Prefix,
            ["Caching:NodeName"] = $"node-{start.Number}",
        });
        add(builder.Services);
        var host = builder.Build();
        await host.StartAsync();
        return host;
    }

    public static async ValueTask EndAsync(IHost host)
    {
        await host.StopAsync();
        await ((IAsyncDisposable)host).DisposeAsync();
    }
}
