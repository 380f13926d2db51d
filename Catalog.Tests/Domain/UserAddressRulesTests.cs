using Catalog.Domain;
using Catalog.Domain.Users;

namespace Catalog.Tests.Domain;

public sealed class UserAddressRulesTests
{
    private static readonly AddressDraft Good = new("Ada Lovelace", "12 St James's Square\nBackdoor", "SW1Y 4JH", "London", "GB");

    [Fact]
    public void A_good_draft_is_accepted_as_it_is()
    {
        var details = AddressRules.Check(Good, []);

        Assert.NotNull(details);
        Assert.Equal(Good, new AddressDraft(details.Recipient, details.Street, details.PostalCode, details.City, details.Country));
    }

    [Fact]
    public void A_postal_code_may_be_missing() => Assert.Equal("", AddressRules.Check(Good with { PostalCode = null }, [])?.PostalCode);

    [Fact]
    public void All_broken_rules_are_reported_not_only_the_first() =>
        Assert.Equal(["recipient", "street", "city", "country"], Fields(new AddressDraft(null, null, null, null, null)));

    [Theory]
    [InlineData(100, 300, 20, 100)]
    public void Texts_are_accepted_up_to_their_length_and_refused_beyond(int recipient, int street, int postalCode, int city)
    {
        Assert.Empty(Fields(new AddressDraft(Text(recipient), Text(street), Text(postalCode), Text(city), "GB")));
        Assert.Equal(
            ["recipient", "street", "postalCode", "city"],
            Fields(new AddressDraft(Text(recipient + 1), Text(street + 1), Text(postalCode + 1), Text(city + 1), "GB")));
    }

    [Theory]
    [InlineData("gb")]
    [InlineData("GBR")]
    [InlineData("")]
    public void A_country_is_two_capital_letters(string country) => Assert.Equal(["country"], Fields(Good with { Country = country }));

    private static string Text(int length) => new('x', length);

    private static IEnumerable<string> Fields(AddressDraft draft)
    {
        var violations = new List<RuleViolation>();
        AddressRules.Check(draft, violations);
        return violations.Select(v => v.Field);
    }
}
