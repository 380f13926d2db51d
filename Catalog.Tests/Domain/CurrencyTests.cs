using Catalog.Domain.Currencies;

namespace Catalog.Tests.Domain;

public sealed class CurrencyTests
{
    [Theory]
    [InlineData("EUR")]
    [InlineData("XCG")]
    [InlineData("ZWG")]
    public void Active_codes_are_currencies(string code)
    {
        Assert.True(Currency.TryParse(code, out var currency));
        Assert.Equal(code, currency.Code);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("eur")]
    [InlineData("EURO")]
    [InlineData("DEM")]
    [InlineData("HRK")]
    [InlineData("XXX")]
    public void Other_texts_are_not(string? code) => Assert.False(Currency.TryParse(code, out _));

    [Fact]
    public void Parsing_what_is_no_currency_fails() => Assert.Throws<FormatException>(() => Currency.Parse("DEM"));
}
