using Catalog.Domain.Users;

namespace Catalog.Tests.Domain;

public sealed class UserPasswordRulesTests
{
    [Theory]
    [InlineData(11, false)]
    [InlineData(12, true)]
    [InlineData(128, true)]
    [InlineData(129, false)]
    public void A_password_has_12_to_128_characters(int length, bool good) =>
        Assert.Equal(good, PasswordRules.Broken(string.Concat(Enumerable.Repeat("ab cd", 26))[..length], "ada@example.org") is null);

    [Theory]
    [InlineData("🪴🪴🪴🪴🪴🪴🪴🪴🪴🪴🪴🪴")]
    [InlineData("            ")]
    [InlineData("tab\tand\0null")]
    public void All_characters_are_allowed_and_each_counts_once(string password) => Assert.Null(PasswordRules.Broken(password, null));

    [Fact]
    public void The_email_address_is_refused_as_a_password_in_any_case() =>
        Assert.NotNull(PasswordRules.Broken("ADA@example.org", "ada@example.org"));

    [Theory]
    [InlineData("123456789012")]
    [InlineData("Password1234")]
    [InlineData("QWERTYQWERTY")]
    public void A_common_password_is_refused_in_any_case(string password) =>
        Assert.Equal("must not be one of the most common passwords", PasswordRules.Broken(password, null));

    [Fact]
    public void A_password_cannot_replace_itself() =>
        Assert.Equal("must not be the current password", PasswordRules.BrokenChange("eleven purple elephants", null, "eleven purple elephants"));

    [Fact]
    public void A_missing_password_is_refused() => Assert.Equal("is required", PasswordRules.Broken(null, null));
}
