using System.ComponentModel.DataAnnotations;
using System.Net;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Options;
using IPNetwork = System.Net.IPNetwork;

namespace Catalog.Api.Hosting;

/// <summary>Applies <see cref="ProxyOptions"/>.</summary>
public static class ProxyServices
{
    /// <summary>Adds the trusted proxies. An invalid address or network stops the start.</summary>
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

    /// <summary>Takes the client address and the scheme from trusted proxies, if there are any. Place it before everything that uses them.</summary>
    public static IApplicationBuilder UseProxies(this WebApplication app)
    {
        // Not from the options: they are validated when the host starts, and an exception here would skip the host's orderly disposal.
        var trusted = app.Configuration.GetSection($"{ProxyOptions.Section}:{nameof(ProxyOptions.Trusted)}");
        return trusted.GetChildren().Any() ? app.UseForwardedHeaders() : app;
    }
}

/// <summary>Configuration section <c>Proxies</c>: the proxies whose forwarded headers are trusted.</summary>
public sealed class ProxyOptions
{
    /// <summary>The name of the section.</summary>
    public const string Section = "Proxies";

    /// <summary>
    /// Addresses (<c>10.0.0.7</c>) and networks (<c>10.0.0.0/8</c>) whose <c>X-Forwarded-For</c> and <c>X-Forwarded-Proto</c> are
    /// trusted. Default: none; the client is the peer of the connection.
    /// </summary>
    public IList<string> Trusted { get; } = [];

    /// <summary>How many trusted proxies a request passes at most. Entries of proxies further out are ignored. Default 1: the edge.</summary>
    [Range(1, 10)]
    public int Hops { get; set; } = 1;
}
