using Catalog.Infrastructure.Products.Import;

namespace Catalog.Tests.Products.Import;

public sealed class PriceColumnTests
{
    [Theory]
    [InlineData("12.50", 12.50, null)]
    [InlineData("12,50", 12.50, null)]
    [InlineData("265,0", 265, null)]
    [InlineData(".5", 0.5, null)]
    [InlineData("7", 7, null)]
    [InlineData("1.234,50", 1234.50, null)]
    [InlineData("1,234.50", 1234.50, null)]
    [InlineData("1 234,50", 1234.50, null)]
    [InlineData("1\u00A0234,5", 1234.50, null)]
    [InlineData("1'234.50", 1234.50, null)]
    [InlineData("1,234,567", 1234567, null)]
    [InlineData("1.234.567", 1234567, null)]
    [InlineData("12,34,567.5", 1234567.5, null)]
    [InlineData("$1,234.50", 1234.50, null)]
    [InlineData("12,50 €", 12.50, "EUR")]
    [InlineData("€12.50", 12.50, "EUR")]
    [InlineData("EUR 12.50", 12.50, "EUR")]
    [InlineData("12.50 usd", 12.50, "USD")]
    [InlineData("R$ 12,50", 12.50, "BRL")]
    [InlineData("CHF 12.-", 12, "CHF")]
    [InlineData("-1.50", -1.50, null)]
    [InlineData("-1", -1, null)]
    [InlineData("-$1.50", -1.50, null)]
    [InlineData("0,500", 0.5, null)]
    [InlineData("Rs.500", 500, null)]
    [InlineData("Rs.1,234.50", 1234.50, null)]
    [InlineData("kr.99", 99, null)]
    [InlineData("Fr.50", 50, "CHF")]
    [InlineData("SFr.50", 50, "CHF")]
    [InlineData("$.50", 0.5, null)]
    public void A_price_is_read_as_a_shop_writes_it(string text, double price, string? currency)
    {
        Assert.Null(new PriceColumn(null).Read(text, out var number, out var read));
        Assert.Equal(((decimal)price, currency), (number, read));
    }

    [Theory]
    [InlineData("1.234")]
    [InlineData("1,234")]
    [InlineData("$12,345")]
    public void A_price_that_could_be_two_numbers_is_refused_until_another_shows_the_sign(string text)
    {
        Assert.StartsWith("may have thousands", new PriceColumn(null).Read(text, out _, out _), StringComparison.Ordinal);
        Assert.Null(new PriceColumn('.').Read(text, out var point, out _));
        Assert.Null(new PriceColumn(',').Read(text, out var comma, out _));
        Assert.Equal(Math.Max(point, comma), 1000 * Math.Min(point, comma));
    }

    [Fact]
    public void What_one_price_shows_holds_for_the_rest_of_the_file()
    {
        var prices = new PriceColumn(null);

        Assert.Null(prices.Read("9,90", out _, out _));
        Assert.Null(prices.Read("1.234", out var thousands, out _));
        Assert.Equal("must have the decimal sign of the file, ','", prices.Read("1.50", out _, out _));
        Assert.Equal(1234, thousands);
    }

    [Fact]
    public void A_price_that_is_refused_shows_no_sign()
    {
        var prices = new PriceColumn(null);

        Assert.NotNull(prices.Read("1.2.3", out _, out _));
        Assert.Null(prices.DecimalSign);
        Assert.Null(prices.Read("1.50", out var price, out _));
        Assert.Equal(1.50m, price);
    }

    [Theory]
    [InlineData("10-200")]
    [InlineData("5\u2013250")]
    [InlineData("$10 - $20")]
    [InlineData("10.000-20.000")]
    public void A_range_of_prices_is_refused(string text) =>
        Assert.Equal("must be one price, not a range", new PriceColumn(null).Read(text, out _, out _));

    [Theory]
    [InlineData("")]
    [InlineData("2x150")]
    [InlineData("10/100")]
    [InlineData("1:500")]
    [InlineData("1 234'567")]
    [InlineData("1.234,567.890")]
    [InlineData("EUR.50")]
    [InlineData("free")]
    [InlineData("from 12")]
    [InlineData("12 or 13")]
    [InlineData("1.2.3")]
    [InlineData("1,23,4.5")]
    [InlineData("12.50 € each")]
    [InlineData("1,,234.5")]
    [InlineData("$12 USD")]
    public void What_is_no_price_is_refused(string text) =>
        Assert.StartsWith("must be a price", new PriceColumn(null).Read(text, out _, out _), StringComparison.Ordinal);

    [Fact]
    public void More_digits_than_a_price_has_are_not_rounded_away()
    {
        Assert.Null(new PriceColumn(null).Read("0.0000000000000000000000000000001", out var price, out _));
        Assert.NotEqual(decimal.Round(price, 2), price);
    }
}
