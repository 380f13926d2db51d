using System.Net;
using System.Text;
using Catalog.Api.Hosting;
using Catalog.Tests.Api;

namespace Catalog.Tests.Hosting;

public sealed class SecurityHeadersTests(CatalogApi api) : IClassFixture<CatalogApi>
{
    [Theory]
    [InlineData("/categories", HttpStatusCode.OK)]
    [InlineData("/health/live", HttpStatusCode.OK)]
    [InlineData("/openapi/v1.json", HttpStatusCode.OK)]
    [InlineData("/products/0", HttpStatusCode.BadRequest)]
    [InlineData("/products/abc", HttpStatusCode.BadRequest)] // from an exception
    [InlineData("/products/999999", HttpStatusCode.NotFound)]
    [InlineData("/nothing/here", HttpStatusCode.NotFound)]
    public async Task Every_answer_declares_itself_as_data_only(string address, HttpStatusCode status)
    {
        using var answer = await api.Http.GetAsync(address);

        Assert.Equal(status, answer.StatusCode);
        AssertHeaders(answer, SecurityHeadersMiddleware.DataPolicy);
    }

    [Fact]
    public async Task A_refused_change_declares_itself_as_data_only()
    {
        using var answer = await api.Http.PostAsync("/products", new StringContent("{", Encoding.UTF8, "application/json"));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        AssertHeaders(answer, SecurityHeadersMiddleware.DataPolicy);
    }

    [Theory]
    [InlineData("/swagger/index.html")]
    [InlineData("/swagger/swagger-ui-bundle.js")]
    public async Task The_page_may_use_its_own_files(string address)
    {
        using var answer = await api.Http.GetAsync(address);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        AssertHeaders(answer, SecurityHeadersMiddleware.PagePolicy);
    }

    [Fact]
    public async Task The_page_has_no_script_that_its_policy_forbids() =>
        Assert.DoesNotMatch("<script(?![^>]* src=)|<script[^>]* src=\"(https?:)?//| on[a-z]+=\"", await api.Http.GetStringAsync("/swagger/index.html"));

    [Theory]
    [InlineData("https", "shop.example.org", true)]
    [InlineData("http", "shop.example.org", false)]
    [InlineData("https", "localhost", false)]
    public async Task HSTS_is_sent_only_over_https_and_not_on_localhost(string scheme, string host, bool isSent)
    {
        await using var behind = new CatalogApi().With("Proxies:Trusted:0", "127.0.0.0/8").With("Proxies:Trusted:1", "::1").With("AllowedHosts", "*");
        await behind.InitializeAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/health/live");
        request.Headers.Host = host;
        request.Headers.Add("X-Forwarded-Proto", scheme);

        using var answer = await behind.Http.SendAsync(request);

        Assert.Equal(isSent, answer.Headers.Contains("Strict-Transport-Security"));
    }

    private static void AssertHeaders(HttpResponseMessage answer, string policy)
    {
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal(policy, Assert.Single(answer.Headers.GetValues("Content-Security-Policy")));
        Assert.Equal("no-referrer", Assert.Single(answer.Headers.GetValues("Referrer-Policy")));
        Assert.False(answer.Headers.Contains("Server"));
    }
}
