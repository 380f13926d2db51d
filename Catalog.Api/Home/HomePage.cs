using System.Text;
using Catalog.Api.OpenApi;
using Microsoft.Extensions.Options;

namespace Catalog.Api.Home;

/// <summary>The index of the service, as JSON and as a page. Both are the same for every request of a node.</summary>
internal sealed class HomePage
{
    private const string Sentence =
        "An e-commerce catalog service that shows how to cache correctly: each resource uses the caching pattern that suits it.";

    private static readonly (string Address, string Pattern)[] Reads =
    [
        ("/products/1", "cache-aside; the second read is a hit in memory (L1)"),
        ("/products?category=garden", "version keys"),
        ("/products/1/reviews", "cache-aside with a tag"),
        ("/products/trending", "refresh-ahead"),
        ("/inventory/1", "write-through"),
        ("/products/top?days=7", "write-behind counters"),
        ("/countries/BO", "read-through, loaded before the node is ready"),
        ("/products/search?q=lamp", "not cached, on purpose"),
    ];

    /// <summary>Builds the index.</summary>
    public HomePage(IOptions<HomeOptions> options, IConfiguration configuration, IHostEnvironment environment)
    {
        var places = Places(options.Value, DocumentPageOptions.IsServed(configuration, environment)).ToList();
        Index = new HomeResponse
        {
            Name = "Catalog",
            Description = Sentence,
            Links = places.ToDictionary(place => place.Name, place => place.Address),
            Stories = Stories.All,
        };
        Html = Page.Of("Catalog", Content(places));
    }

    /// <summary>For a program.</summary>
    public HomeResponse Index { get; }

    /// <summary>For a browser, in UTF-8.</summary>
    public ReadOnlyMemory<byte> Html { get; }

    private static IEnumerable<Place> Places(HomeOptions options, bool hasSwagger)
    {
        if (options.LabPage is { } lab)
        {
            yield return new("lab", lab.ToString(), "Lab", "Break it on real servers and watch what each cache does.");
        }

        if (hasSwagger)
        {
            yield return new("swagger", "/swagger", "Swagger", "Every operation, to send from the browser.");
        }

        yield return new("openapi", OpenApiServices.Address, "OpenAPI document", "For code generators and other tools.");
        yield return new("health", "/health/ready", "Health", "Whether this node can handle requests.");
        if (options.Source is { } source)
        {
            yield return new("source", source.ToString(), "Source", "The code, the samples and the documentation.");
        }
    }

    private static string Content(IReadOnlyList<Place> places)
    {
        var main = new StringBuilder()
            .AppendLine("<header><img src=\"/favicon.svg\" alt=\"\" width=\"44\" height=\"44\"><h1>Catalog</h1></header>")
            .AppendLine($"<p>{Sentence}</p>")
            .AppendLine("<ul class=\"cards\">");
        foreach (var place in places)
        {
            main.AppendLine($"<li>{Page.Link(place.Address, place.Title)}<span>{place.Purpose}</span></li>");
        }

        main.AppendLine("</ul>")
            .AppendLine("<h2>Reads to try</h2>")
            .AppendLine("<p class=\"soft\">Read each twice. The response header <code>Cache-Status</code> says which tier answered.</p>");
        Table(main, "Address", "Pattern", Reads.Select(read => (read.Address, $"<code>{Page.Text(read.Address)}</code>", read.Pattern)));
        main.AppendLine("<h2>Stories</h2>")
            .AppendLine("<p class=\"soft\">Requests to send from Visual Studio, VS Code, Rider or the command line, one subject a file.</p>");
        Table(main, "File", "Subject", Stories.All.Select(story => (story.Address, Page.Text(story.Address.Split('/')[^1]), story.Title)));
        return main.ToString();
    }

    private static void Table(StringBuilder main, string first, string second, IEnumerable<(string Address, string Html, string Text)> rows)
    {
        main.AppendLine($"<div class=\"table\"><table><tr><th scope=\"col\">{first}</th><th scope=\"col\">{second}</th></tr>");
        foreach (var (address, html, text) in rows)
        {
            main.AppendLine($"<tr><td><a href=\"{Page.Text(address)}\">{html}</a></td><td>{Page.Text(text)}</td></tr>");
        }

        main.AppendLine("</table></div>");
    }

    private sealed record Place(string Name, string Address, string Title, string Purpose);
}
