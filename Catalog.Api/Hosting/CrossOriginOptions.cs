namespace Catalog.Api.Hosting;

/// <summary>Configuration section <c>Cors</c>: whose pages may call the service from a browser.</summary>
public sealed class CrossOriginOptions
{
    /// <summary>The name of the section.</summary>
    public const string Section = "Cors";

    /// <summary>Origins, such as <c>https://shop.example.com</c>, without a path. Default: none, and no CORS header is sent.</summary>
    public IList<string> Origins { get; } = [];
}
