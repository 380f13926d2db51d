using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace Catalog.Api.Hosting;

/// <summary>Applies <see cref="LimitsOptions"/>.</summary>
public static class LimitsServices
{
    private const int HeaderBytes = 16 * 1024; // of all headers together

    /// <summary>Sets Kestrel's limits, the default request timeout and the shutdown timeout. Also warns of unknown settings.</summary>
    public static IServiceCollection AddLimits(this IServiceCollection services)
    {
        services.AddOptions<LimitsOptions>().BindConfiguration(LimitsOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddRequestTimeouts();
        services.AddHostedService<UnknownSettings>();

        services.AddOptions<KestrelServerOptions>().Configure<IOptions<LimitsOptions>>((kestrel, limits) =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxConcurrentConnections = limits.Value.Connections;
            kestrel.Limits.MaxRequestBodySize = limits.Value.BodyBytes;
            kestrel.Limits.MaxRequestHeadersTotalSize = HeaderBytes;
            kestrel.Limits.RequestHeadersTimeout = limits.Value.HeaderTimeout;
            kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(limits.Value.BodyBytesPerSecond, limits.Value.BodyGrace);
        });
        services.AddOptions<RequestTimeoutOptions>().Configure<IOptions<LimitsOptions>>((timeouts, limits) =>
            timeouts.DefaultPolicy = new RequestTimeoutPolicy { Timeout = limits.Value.RequestTimeout });
        services.AddOptions<HostOptions>().Configure<IOptions<LimitsOptions>>((host, limits) =>
            host.ShutdownTimeout = limits.Value.DrainTime + limits.Value.ShutdownTimeout);
        services.AddSingleton<Draining>();
        services.AddHostedService(provider => provider.GetRequiredService<Draining>());
        services.AddHealthChecks().AddCheck<Draining>("stopping");
        return services;
    }
}
