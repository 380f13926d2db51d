using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Catalog.Tests.Api;

namespace Catalog.Tests.Home;

/// <summary>The front door, as a browser and as a program see it.</summary>
public sealed partial class HomeTests(CatalogApi api) : IClassFixture<CatalogApi>
{
    private const string Browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

    [Fact]
    public async Task A_program_gets_an_index_whose_links_lead_somewhere()
    {
        using var answer = await api.Anonymous.GetAsync("/");
        var index = await CatalogApi.JsonAsync(answer);

        var links = index.GetProperty("links").EnumerateObject().Select(link => link.Value.GetString()!)
            .Concat(index.GetProperty("stories").EnumerateArray().Select(story => story.GetProperty("address").GetString()!))
            .ToArray();
        Assert.Equal("Catalog", index.GetProperty("name").GetString());
        Assert.Contains("/swagger", links);
        foreach (var link in links)
        {
            using var there = await api.Anonymous.GetAsync(link);
            Assert.True(there.IsSuccessStatusCode, link);
        }
    }

    [Theory]
    [InlineData(Browser, "text/html")]
    [InlineData("text/html, application/json", "text/html")]
    [InlineData("application/json", "application/json")]
    [InlineData("*/*", "application/json")]
    [InlineData("application/json, text/html;q=0.5", "application/json")]
    [InlineData("text/html;q=0", "application/json")]
    [InlineData("text/html;;", "application/json")]
    [InlineData("application/problem+json, text/html;q=0.5", "application/json")]
    [InlineData("application/*, text/html;q=0.1", "application/json")]
    [InlineData("*/*, text/html;q=0.1", "application/json")]
    [InlineData("*/*, application/json;q=0.1, text/html;q=0.5", "text/html")] // the most specific counts
    public async Task Accept_decides_between_the_page_and_the_index(string accept, string type)
    {
        using var answer = await AskAsync("/", accept);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(type, answer.Content.Headers.ContentType?.MediaType);
        Assert.Contains("Accept", answer.Headers.Vary);
    }

    [Fact]
    public async Task The_links_of_the_page_lead_somewhere()
    {
        await api.AddAsync();
        using var answer = await AskAsync("/", Browser);
        var page = await answer.Content.ReadAsStringAsync();

        var links = Links().Matches(page).Select(link => WebUtility.HtmlDecode(link.Groups[1].Value)).Distinct().ToArray();
        Assert.InRange(links.Length, 15, 100);
        foreach (var link in links.Where(link => link is not "/inventory/1")) // no stock was set here
        {
            using var there = await api.Anonymous.GetAsync(link);
            Assert.True(there.IsSuccessStatusCode, link);
        }
    }

    [Fact]
    public async Task The_policy_of_the_page_allows_its_style_and_nothing_else_inline()
    {
        using var answer = await AskAsync("/", Browser);
        var page = await answer.Content.ReadAsStringAsync();
        var style = Style().Match(page).Groups[1].Value;
        var hash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(style)));

        Assert.Contains($"style-src 'sha256-{hash}'", Assert.Single(answer.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
        Assert.DoesNotMatch("<script| style=| on[a-z]+=", page);
    }

    [Theory]
    [InlineData("/favicon.svg", "image/svg+xml")]
    [InlineData("/favicon.ico", "image/x-icon")]
    [InlineData("/stories/cache-aside.http", "text/plain")]
    public async Task Its_files_have_their_types(string address, string type)
    {
        using var answer = await api.Anonymous.GetAsync(address);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(type, answer.Content.Headers.ContentType?.MediaType);
        Assert.NotEmpty(await answer.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task The_lab_page_and_the_source_are_linked_where_there_are_any()
    {
        const string Lab = "http://127.0.0.1:5079/?a=1&b=2";
        await using var started = new CatalogApi().With("Home:LabPage", Lab).With("Home:Source", "https://example.org/catalog");
        await started.InitializeAsync();
        var index = await CatalogApi.JsonAsync(await started.Anonymous.GetAsync("/"));

        Assert.Equal(Lab, index.GetProperty("links").GetProperty("lab").GetString());
        Assert.Equal("https://example.org/catalog", index.GetProperty("links").GetProperty("source").GetString());
    }

    private Task<HttpResponseMessage> AskAsync(string address, string accept) => BrowserRequest.SendAsync(api.Anonymous, address, accept);

    [GeneratedRegex("href=\"([^\"]+)\"")]
    private static partial Regex Links();

    [GeneratedRegex("<style>(.*?)</style>", RegexOptions.Singleline)]
    private static partial Regex Style();
}
