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
    public void Other_texts_are_not_currencies(string? code) => Assert.False(Currency.TryParse(code, out _));

    [Theory]
    [InlineData("JPY", 0)]
    [InlineData("EUR", 2)]
    [InlineData("KWD", 3)]
    [InlineData("CLF", 4)]
    [InlineData("XAU", 2)]
    public void A_currency_has_the_decimals_of_ISO_4217(string code, int decimals) => Assert.Equal(decimals, Currency.FromStored(code).Decimals);

    [Fact]
    public void A_stored_code_that_is_no_longer_listed_can_still_be_read() => Assert.Equal("DEM", Currency.FromStored("DEM").Code);
}
