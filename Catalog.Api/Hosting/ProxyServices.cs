using System.ComponentModel.DataAnnotations;
using System.Net;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Options;
using IPNetwork = System.Net.IPNetwork;

namespace Catalog.Api.Hosting;

/// <summary>Puts <see cref="ProxyOptions"/> in force.</summary>
public static class ProxyServices
{
    /// <summary>Adds the trusted proxies; a text that is no address or network stops the start.</summary>
    public static IServiceCollection AddProxies(this IServiceCollection services)
    {
        services.AddOptions<ProxyOptions>().BindConfiguration(ProxyOptions.Section).ValidateDataAnnotations()
            .Validate(
                proxies => proxies.Trusted.All(text => IPAddress.TryParse(text, out _) || IPNetwork.TryParse(text, out _)),
                $"{ProxyOptions.Section}:{nameof(ProxyOptions.Trusted)} must be addresses or networks, such as 10.0.0.7 or 10.0.0.0/8.")
            .ValidateOnStart();
        services.AddOptions<ForwardedHeadersOptions>().Configure<IOptions<ProxyOptions>>((forwarded, proxies) =>
        {
            forwarded.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
            forwarded.ForwardLimit = proxies.Value.Hops;
            forwarded.KnownProxies.Clear();
            forwarded.KnownIPNetworks.Clear();
            foreach (var text in proxies.Value.Trusted)
            {
                if (IPAddress.TryParse(text, out var address))
                {
                    forwarded.KnownProxies.Add(address);
                }
                else
                {
                    forwarded.KnownIPNetworks.Add(IPNetwork.Parse(text));
                }
            }
        });
        return services;
    }

    /// <summary>Takes client and scheme from trusted proxies, where there are any. Before all that asks for them.</summary>
    public static IApplicationBuilder UseProxies(this WebApplication app)
    {
        // Not by the options, which are validated when the host starts: a host that fails before is not taken down in order.
        var trusted = app.Configuration.GetSection($"{ProxyOptions.Section}:{nameof(ProxyOptions.Trusted)}");
        return trusted.GetChildren().Any() ? app.UseForwardedHeaders() : app;
    }
}

/// <summary>Configuration section <c>Proxies</c>: who may say on whose behalf a request comes.</summary>
public sealed class ProxyOptions
{
    /// <summary>The name of the section.</summary>
    public const string Section = "Proxies";

    /// <summary>
    /// Addresses (<c>10.0.0.7</c>) and networks (<c>10.0.0.0/8</c>) whose <c>X-Forwarded-For</c> and <c>X-Forwarded-Proto</c> are
    /// believed. Default: none, and the client is who connects.
    /// </summary>
    public IList<string> Trusted { get; } = [];

    /// <summary>How many trusted proxies a request passes at most; what those further out say is not believed. Default 1: the edge.</summary>
    [Range(1, 10)]
    public int Hops { get; set; } = 1;
}
