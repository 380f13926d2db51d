using System.Net;
using System.Net.Http.Json;
using Catalog.Tests.Auth;

namespace Catalog.Tests.Api;

/// <summary>Every operation that sends an ETag, or requires one, heeds the preconditions of a request.</summary>
public sealed class PreconditionTests(CatalogApi api) : IClassFixture<CatalogApi>
{
    [Fact]
    public async Task A_stock_is_not_adjusted_if_it_has_another_version()
    {
        var (product, _) = await api.AddAsync();
        using var first = await AdjustAsync(product, "*");
        var tag = first.Headers.ETag!.Tag;
        using var second = await AdjustAsync(product, tag);

        using var refused = await AdjustAsync(product, tag);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.PreconditionFailed), (second.StatusCode, refused.StatusCode));
        Assert.Contains("\"onHand\":10,", await api.Http.GetStringAsync($"/inventory/{product}"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_address_is_added_to_a_user_who_has_another_version()
    {
        var customer = await api.SignedInAsync();
        using var first = await AddAddressAsync(customer, "*");
        var tag = first.Headers.ETag!.Tag;
        using var second = await AddAddressAsync(customer, tag);

        using var refused = await AddAddressAsync(customer, tag);

        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.PreconditionFailed), (second.StatusCode, refused.StatusCode));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Addresses_that_the_reader_has_are_304(bool one)
    {
        var customer = await api.SignedInAsync();
        using var added = await AddAddressAsync(customer, "*");
        var address = one ? added.Headers.Location!.OriginalString : $"/users/{customer.Id}/addresses";

        using var known = await SendAsync(customer.Http, HttpMethod.Get, address, "If-None-Match", added.Headers.ETag!.Tag);
        using var old = await SendAsync(customer.Http, HttpMethod.Get, address, "If-None-Match", "\"0-0-0\"");

        Assert.Equal((HttpStatusCode.NotModified, HttpStatusCode.OK), (known.StatusCode, old.StatusCode));
        Assert.Equal(added.Headers.ETag, known.Headers.ETag);
    }

    [Theory]
    [InlineData("PATCH")]
    [InlineData("DELETE")]
    public async Task A_product_that_must_not_exist_is_neither_patched_nor_removed(string method)
    {
        var (product, tag) = await api.AddAsync();
        using var request = new HttpRequestMessage(new HttpMethod(method), $"/products/{product}");
        request.Content = method == "PATCH" ? JsonContent.Create(new { name = "Spade" }) : null;
        request.Headers.TryAddWithoutValidation("If-Match", tag);
        request.Headers.TryAddWithoutValidation("If-None-Match", "*");

        using var refused = await api.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.PreconditionFailed, refused.StatusCode);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_user_or_an_address_that_must_not_exist_is_not_removed(bool isUser)
    {
        var customer = await api.SignedInAsync();
        using var added = await AddAddressAsync(customer, "*");
        using var request = new HttpRequestMessage(HttpMethod.Delete, isUser ? $"/users/{customer.Id}" : added.Headers.Location!.OriginalString);
        request.Content = isUser ? JsonContent.Create(new { currentPassword = Account.Password }) : null;
        request.Headers.TryAddWithoutValidation("If-Match", added.Headers.ETag!.Tag);
        request.Headers.TryAddWithoutValidation("If-None-Match", "*");

        using var refused = await customer.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.PreconditionFailed, refused.StatusCode);
    }

    private Task<HttpResponseMessage> AdjustAsync(long product, string ifMatch) => SendAsync(
        api.Http, HttpMethod.Post, $"/inventory/{product}/adjust", "If-Match", ifMatch, new { delta = 5, reason = "found" });

    private static Task<HttpResponseMessage> AddAddressAsync(Account customer, string ifMatch) => SendAsync(
        customer.Http, HttpMethod.Post, $"/users/{customer.Id}/addresses", "If-Match", ifMatch,
        new { recipient = "Ada", street = "Street 2", postalCode = "1", city = "Town", country = "NL" });

    private static async Task<HttpResponseMessage> SendAsync(
        HttpClient http, HttpMethod method, string address, string header, string value, object? body = null)
    {
        using var request = new HttpRequestMessage(method, address) { Content = body is null ? null : JsonContent.Create(body) };
        request.Headers.TryAddWithoutValidation(header, value);
        return await http.SendAsync(request);
    }
}
