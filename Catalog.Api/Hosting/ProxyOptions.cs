using System.ComponentModel.DataAnnotations;

namespace Catalog.Api.Hosting;

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
