using Catalog.Domain;

namespace Catalog.Tests.Domain;

public sealed class NormalFormTests
{
    [Theory]
    [InlineData("Rake", "Rake")]
    [InlineData("Cafe\u0301", "Caf\u00e9")]
    [InlineData("\u212b", "\u00c5")] // angstrom sign
    [InlineData("A\u030a", "\u00c5")]
    [InlineData("o\u0323\u0302", "\u1ed9")] // in two steps
    [InlineData("o\u0302\u0323", "\u1ed9")] // and in another order
    [InlineData("e\u0315\u0301", "\u00e9\u0315")] // across a mark in another position
    [InlineData("a\u0330\u0330\u0301", "\u00e1\u0330\u0330")]
    [InlineData("\u0915\u093c", "\u0915\u093c")] // never composed
    [InlineData("\u0958", "\u0915\u093c")]
    [InlineData("\u1112\u1161\u11ab\u1100\u1173\u11af", "\ud55c\uae00")] // Hangul
    [InlineData("\ud55c\u11ab", "\ud55c\u11ab")]
    [InlineData("\uf900", "\u8c48")] // a compatibility ideograph
    [InlineData("\ud834\udd5e", "\ud834\udd57\ud834\udd65")] // beyond 16 bits
    [InlineData("\ud83d\ude00e\u0301", "\ud83d\ude00\u00e9")]
    public void Texts_that_look_the_same_are_normalized_to_the_same(string text, string normal)
    {
        Assert.Equal(normal, NormalForm.Of(text));
        Assert.Equal(normal, NormalForm.Of(normal));
    }
}
