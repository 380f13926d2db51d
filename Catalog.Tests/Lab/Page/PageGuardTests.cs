using System.Net;
using System.Net.Http.Json;
using System.Text.RegularExpressions;
using Catalog.Lab.Page;

namespace Catalog.Tests.Lab.Page;

/// <summary>Nothing but the page itself can do anything to the lab.</summary>
public sealed partial class PageGuardTests : IAsyncLifetime
{
    private readonly HttpClient _http = new();
    private LabPageHost _host = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await LabPageHost.StartAsync();
        _http.BaseAddress = _host.Address;
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _host.DisposeAsync();
    }

    [Fact]
    public async Task An_action_of_the_page_is_accepted_or_told_what_is_wrong_with_it()
    {
        using var response = await ActAsync(await TokenAsync(), Origin());

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode); // there is no such story
        Assert.Contains("story must be the name of a story", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_action_without_the_token_is_refused() => await AssertRefusedAsync(token: "guessed", Origin());

    [Fact]
    public async Task An_action_from_another_origin_is_refused() => await AssertRefusedAsync(await TokenAsync(), "http://evil.example");

    [Fact]
    public async Task An_action_without_an_origin_is_refused() => await AssertRefusedAsync(await TokenAsync(), origin: null);

    [Fact]
    public async Task A_name_that_another_site_points_at_this_machine_is_refused()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/") { Headers = { Host = $"evil.example:{_host.Address.Port}" } };
        using var response = await _http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    [Fact]
    public async Task A_link_on_another_page_leads_here() => Assert.Equal(HttpStatusCode.OK, await AskAsync("/", "navigate", "document"));

    [Theory]
    [InlineData("/api/about", "no-cors", "script")]
    [InlineData("/api/about", "navigate", "document")]
    [InlineData("/", "navigate", "iframe")]
    [InlineData("/", "no-cors", "document")]
    public async Task Whatever_else_another_page_asks_for_is_refused(string path, string mode, string destination) =>
        Assert.Equal(HttpStatusCode.Forbidden, await AskAsync(path, mode, destination));

    [Fact]
    public async Task The_token_is_new_with_each_start()
    {
        await using var other = await LabPageHost.StartAsync();
        using var http = new HttpClient { BaseAddress = other.Address };

        Assert.NotEqual(await TokenAsync(), TokenIn(await http.GetStringAsync("/", TestContext.Current.CancellationToken)));
    }

    [Fact]
    public void The_page_is_small() => Assert.InRange(
        PageFiles.Names().Where(name => !name.EndsWith(".txt", StringComparison.Ordinal)).Sum(name => PageFiles.Open(name).Length), 1, 150_000);

    [GeneratedRegex("""<meta name="lab-token" content="([0-9a-f]{32})">""")]
    private static partial Regex Token();

    private static string TokenIn(string page) => Token().Match(page).Groups[1].Value;

    private async Task<string> TokenAsync() => TokenIn(await _http.GetStringAsync("/", TestContext.Current.CancellationToken));

    private string Origin() => _host.Address.ToString().TrimEnd('/');

    private async Task AssertRefusedAsync(string token, string? origin)
    {
        using var response = await ActAsync(token, origin);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    // As a browser asks for another page's sake.
    private async Task<HttpStatusCode> AskAsync(string path, string mode, string destination)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path)
        {
            Headers = { { "Sec-Fetch-Site", "same-site" }, { "Sec-Fetch-Mode", mode }, { "Sec-Fetch-Dest", destination } },
        };
        using var response = await _http.SendAsync(request, TestContext.Current.CancellationToken);
        return response.StatusCode;
    }

    private async Task<HttpResponseMessage> ActAsync(string token, string? origin)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/runs") { Content = JsonContent.Create(new { story = "none", left = "a", right = "b" }) };
        request.Headers.Add(PageGuard.TokenHeader, token);
        if (origin is not null)
        {
            request.Headers.Add("Origin", origin);
        }

        return await _http.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
