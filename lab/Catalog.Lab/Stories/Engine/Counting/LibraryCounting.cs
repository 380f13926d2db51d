using Catalog.Caching;
using Catalog.Testbed;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Catalog.Lab.Stories.Engine.Counting;

/// <summary>This repository's library: <c>AddCounters</c>.</summary>
internal sealed class LibraryCounting : ICountingNode
{
    private readonly TcpProxy _proxy;
    private readonly IHost _host;
    private readonly ICounters _counters;
    private readonly string _field;

    private LibraryCounting(TcpProxy proxy, IHost host, string field)
    {
        (_proxy, _host, _field) = (proxy, host, field);
        _counters = host.Services.GetRequiredService<ICounters>();
    }

    public static async Task<ICountingNode> StartAsync(string redis, string field, CountsWriter writer)
    {
        var proxy = TcpProxy.Start(redis);
        writer.CutOff = proxy.Cut; // a dead process says nothing more to Redis
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Configuration.AddInMemoryCollection([new("ConnectionStrings:Redis", proxy.Endpoint)]);
        builder.Services.AddCatalogCaching().AddCounters(
            "views",
            (_, batch, _) => writer.AddAsync(batch.Counts[field], batch.Id),
            options =>
            {
                options.FlushInterval = TimeSpan.FromHours(1); // the story says when
                options.LastFlushFor = TimeSpan.FromMilliseconds(100);
            });
        var host = builder.Build();
        await host.StartAsync();
        return new LibraryCounting(proxy, host, field);
    }

    public async Task AddAsync() => await _counters.AddAsync(_field);

    public Task FlushAsync() => _counters.FlushAsync(CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        await ((IAsyncDisposable)_host).DisposeAsync();
        await _proxy.DisposeAsync();
    }
}
