using System.Net;
using System.Text;
using System.Text.Json;

namespace Catalog.Tests.Api;

/// <summary>Prices are validated as written, not as a decimal stores them.</summary>
public sealed class NumberTextTests(CatalogApi api) : IClassFixture<CatalogApi>
{
    public static TheoryData<string> NoPrices =>
    [
        "1e-400", "0.00000000000000000000000000000001", "-1e-40", "-1e-400", "9.990000000000000000000000000000001",
        "9999999999.9900000000000000000001", "1e-99999999999999", "0.1e-40", "12.000000000000000000000000000000000000000000001e0",
        "0.0000000000000000000000000000000000000000000000000001",
        "79228162514264337593543950335", "-79228162514264337593543950335", "79228162514264337593543950334.6",
    ];

    public static TheoryData<string, string> Prices => new()
    {
        { "1e1", "10.00" },
        { "1.50000000000000000000000000000000000000000000", "1.50" },
        { "0e-400", "0.00" },
        { "0.000000000000000000000000000000000000000000", "0.00" },
        { "150e-1", "15.00" },
        { "-0", "0.00" },
    };

    [Theory]
    [MemberData(nameof(NoPrices))]
    public async Task Digits_beyond_two_decimals_are_refused_however_far_they_stand(string price)
    {
        using var post = await PostAsync(price);
        var lines = await api.ImportAsync(Body(price));
        var records = await api.ImportAsync($"sku,name,price,currency,category\n{Guid.NewGuid():N},Rake,{price},EUR,garden\n", "text/csv");

        Assert.Equal(HttpStatusCode.BadRequest, post.StatusCode);
        Assert.True((await CatalogApi.JsonAsync(post)).GetProperty("errors").TryGetProperty("price", out _));
        Assert.Equal(1, lines.GetProperty("rejected").GetInt64());
        Assert.Equal(1, records.GetProperty("rejected").GetInt64());
    }

    [Theory]
    [MemberData(nameof(Prices))]
    public async Task A_price_may_be_written_in_any_way_that_has_two_decimals(string price, string kept)
    {
        using var post = await PostAsync(price);

        Assert.Equal(HttpStatusCode.Created, post.StatusCode);
        Assert.Equal(kept, (await CatalogApi.JsonAsync(post)).GetProperty("price").GetRawText());
    }

    [Theory]
    [InlineData("JPY", "155", true)]
    [InlineData("JPY", "155.00", true)]
    [InlineData("JPY", "1.55", false)]
    [InlineData("KRW", "0.01", false)]
    [InlineData("KWD", "1.55", true)]
    [InlineData("EUR", "1.55", true)]
    public async Task A_price_has_no_more_decimals_than_its_currency(string currency, string price, bool isOne)
    {
        using var post = await PostAsync(price, currency);

        Assert.Equal(isOne ? HttpStatusCode.Created : HttpStatusCode.BadRequest, post.StatusCode);
    }

    private Task<HttpResponseMessage> PostAsync(string price, string currency = "EUR") =>
        api.Http.PostAsync(new Uri("/products", UriKind.Relative), new StringContent(Body(price, currency), Encoding.UTF8, "application/json"));

    private static string Body(string price, string currency = "EUR")
    {
        var body = CatalogApi.Body(("price", 777), ("currency", currency));
        return JsonSerializer.Serialize(body).Replace(":777", ":" + price, StringComparison.Ordinal);
    }
}
