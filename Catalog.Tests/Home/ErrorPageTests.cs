using System.Net;
using Catalog.Tests.Api;

namespace Catalog.Tests.Home;

/// <summary>Errors, as a browser and as a program see them.</summary>
public sealed class ErrorPageTests(CatalogApi api) : IClassFixture<CatalogApi>
{
    private const string Browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

    [Theory]
    [InlineData("/nowhere", HttpStatusCode.NotFound, "There is nothing at this address.")]
    [InlineData("/products/999999", HttpStatusCode.NotFound, "There is no product 999999.")]
    [InlineData("/products/abc", HttpStatusCode.BadRequest, "must be a whole number within range")] // by way of an exception
    [InlineData("/products?limit=1000", HttpStatusCode.BadRequest, "must be")]
    [InlineData("/audit", HttpStatusCode.Unauthorized, "Unauthorized")] // an empty response of the framework
    public async Task A_browser_gets_a_page_and_a_program_a_problem_document(string address, HttpStatusCode status, string told)
    {
        using var page = await BrowserRequest.SendAsync(api.Anonymous, address, Browser);
        using var problem = await BrowserRequest.SendAsync(api.Anonymous, address, "application/json, text/html;q=0.1");

        Assert.Equal((status, status), (page.StatusCode, problem.StatusCode));
        Assert.Equal("text/html", page.Content.Headers.ContentType?.MediaType);
        Assert.Equal("application/problem+json", problem.Content.Headers.ContentType?.MediaType);
        Assert.Contains(told, WebUtility.HtmlDecode(await page.Content.ReadAsStringAsync()), StringComparison.Ordinal);
        Assert.Contains("style-src 'sha256-", Assert.Single(page.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/nowhere", Browser)]
    [InlineData("/nowhere", "application/json")]
    [InlineData("/products/abc", Browser)]
    [InlineData("/products/abc", "application/json")]
    [InlineData("/products/999998", Browser)]
    public async Task An_error_is_not_stored_for_clients_that_want_the_other_form(string address, string accept)
    {
        using var error = await BrowserRequest.SendAsync(api.Anonymous, address, accept);

        Assert.True(error.Headers.CacheControl?.NoStore);
        Assert.Equal(["Accept"], error.Headers.Vary);
    }

    [Fact]
    public async Task What_the_client_sent_is_text_in_the_page_and_never_markup()
    {
        using var page = await BrowserRequest.SendAsync(api.Anonymous, "/products?%3Cscript%3Ealert(1)%3C/script%3E=1", Browser);
        var html = await page.Content.ReadAsStringAsync();

        Assert.Contains("&lt;script&gt;", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", html, StringComparison.Ordinal);
    }
}
