using Catalog.Domain;
using Catalog.Domain.Users;

namespace Catalog.Tests.Domain;

public sealed class UserRulesTests
{
    [Theory]
    [InlineData("ada@example.org")]
    [InlineData("Ada.Lovelace+shop@mail.example.co.uk")]
    [InlineData("o'neil_{x}@example.org")]
    [InlineData("a@b.cd")]
    [InlineData("1@2.museum")]
    [InlineData("ada@xn--bcher-kva.example")]
    public void A_plain_address_is_accepted_as_it_is(string email) =>
        Assert.Equal(email, UserRules.Check(new UserDraft(email, "Ada"), [])?.Email);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("ada")]
    [InlineData("@example.org")]
    [InlineData("ada@")]
    [InlineData("ada@example")]
    [InlineData("ada@@example.org")]
    [InlineData("ada@b@example.org")]
    [InlineData("ada lovelace@example.org")]
    [InlineData("ada@example.org ")]
    [InlineData("ada@example.org\n")]
    [InlineData("ada\0@example.org")]
    [InlineData(".ada@example.org")]
    [InlineData("ada.@example.org")]
    [InlineData("a..da@example.org")]
    [InlineData("ada@-example.org")]
    [InlineData("ada@example-.org")]
    [InlineData("ada@example..org")]
    [InlineData("ada@[127.0.0.1]")]
    [InlineData("\"ada\"@example.org")]
    [InlineData("<ada@example.org>")]
    [InlineData("ada@exämple.org")]
    public void An_invalid_address_is_refused(string? email) =>
        Assert.Equal("email", Assert.Single(Violations(new UserDraft(email, "Ada"))).Field);

    [Theory]
    [InlineData(64, 189, true)]
    [InlineData(65, 188, false)]
    [InlineData(64, 190, false)]
    public void An_address_has_up_to_254_characters_and_64_of_them_before_the_at(int local, int domain, bool good)
    {
        var name = string.Join('.', Enumerable.Repeat(new string('d', 50), 4))[..domain].TrimEnd('.');
        var email = new string('a', local) + '@' + name.PadRight(domain, 'd');

        Assert.Equal(good, Violations(new UserDraft(email, "Ada")).Count == 0);
    }

    [Fact]
    public void All_broken_rules_are_reported_not_only_the_first() =>
        Assert.Equal(["email", "name"], Violations(new UserDraft(null, null)).Select(v => v.Field));

    [Theory]
    [InlineData(100, true)]
    [InlineData(101, false)]
    public void A_name_has_up_to_100_characters(int length, bool good) =>
        Assert.Equal(good, Violations(new UserDraft("ada@example.org", new string('x', length))).Count == 0);

    private static List<RuleViolation> Violations(UserDraft draft)
    {
        var violations = new List<RuleViolation>();
        UserRules.Check(draft, violations);
        return violations;
    }
}
