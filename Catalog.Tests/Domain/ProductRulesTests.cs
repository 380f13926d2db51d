using Catalog.Domain;
using Catalog.Domain.Products;

namespace Catalog.Tests.Domain;

public sealed class ProductRulesTests
{
    private static readonly ProductDraft Good = new("SKU-1", "Rake", "Wide.", 12.5m, "EUR", "garden", ["steel"]);

    [Fact]
    public void A_good_draft_is_accepted_as_it_is()
    {
        var violations = new List<RuleViolation>();
        var details = ProductRules.Check(Good, violations);

        Assert.Empty(violations);
        Assert.Equal("SKU-1 Rake Wide. 12.50 EUR garden steel", details is null ? null :
            string.Create(System.Globalization.CultureInfo.InvariantCulture,
                $"{details.Sku} {details.Name} {details.Description} {details.Price} {details.Currency} {details.Category} {details.Tags[0]}"));
    }

    [Fact]
    public void Texts_are_trimmed()
    {
        var details = ProductRules.Check(Good with { Sku = " SKU-1\u00a0", Name = "Rake\t", Description = "\nWide. ", Tags = [" steel "] }, []);

        Assert.NotNull(details);
        Assert.Equal(("SKU-1", "Rake", "Wide.", "steel"), (details.Sku, details.Name, details.Description, details.Tags[0]));
    }

    [Fact]
    public void Names_and_skus_are_normalized()
    {
        var details = ProductRules.Check(Good with { Sku = "Cafe\u0301", Name = "Cafe\u0301" }, []);

        Assert.Equal(("Caf\u00e9", "Caf\u00e9"), details is null ? default : (details.Sku, details.Name));
    }

    [Theory]
    [InlineData('\u200b')] // zero-width space
    [InlineData('\u200d')] // zero-width joiner
    [InlineData('\u202e')] // right-to-left override
    [InlineData('\u2066')] // left-to-right isolate
    [InlineData('\ufeff')] // byte order mark
    [InlineData('\u00ad')] // soft hyphen
    [InlineData('\u2028')] // line separator
    [InlineData('\u2029')] // paragraph separator
    [InlineData('\u3164')] // hangul filler
    [InlineData('\u115f')] // hangul choseong filler
    [InlineData('\u034f')] // combining grapheme joiner
    [InlineData('\u2800')] // braille pattern blank
    public void Invisible_characters_are_refused_in_names_and_skus(char unseen)
    {
        var fields = Violations(Good with { Sku = $"S{unseen}KU", Name = $"Ra{unseen}ke", Tags = [$"st{unseen}eel"] }).Select(v => v.Field);

        Assert.Equal(["sku", "name", "tags[0]"], fields);
        Assert.Empty(Violations(Good with { Description = $"Wi{unseen}de" }));
    }

    [Fact]
    public void Half_a_surrogate_pair_is_refused() => Assert.Equal(["name"], Violations(Good with { Name = "Ra\ud83dke" }).Select(v => v.Field));

    [Fact]
    public void Description_and_tags_may_be_missing()
    {
        var details = ProductRules.Check(Good with { Description = null, Tags = null }, []);

        Assert.NotNull(details);
        Assert.Equal("", details.Description);
        Assert.Empty(details.Tags);
    }

    [Fact]
    public void All_broken_rules_are_reported_not_only_the_first()
    {
        var fields = Violations(new ProductDraft(null, null, null, null, null, null, null)).Select(v => v.Field);

        Assert.Equal(["sku", "name", "price", "currency", "category"], fields);
    }

    [Theory]
    [InlineData(-0.01, "must be 0 or more")]
    [InlineData(0.001, "must have at most 2 decimals")]
    [InlineData(10_000_000_000, "must be at most 9999999999.99")]
    public void Prices_out_of_bounds_are_refused(double price, string rule) =>
        Assert.Equal([new RuleViolation("price", rule)], Violations(Good with { Price = (decimal)price }));

    [Theory]
    [InlineData(0)]
    [InlineData(9_999_999_999.99)]
    public void Prices_at_the_bounds_are_accepted(double price) => Assert.Empty(Violations(Good with { Price = (decimal)price }));

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(64, true)]
    [InlineData(65, false)]
    public void A_sku_has_1_to_64_characters(int length, bool good) =>
        Assert.Equal(good, Violations(Good with { Sku = new string('x', length) }).Count == 0);

    [Theory]
    [InlineData(200, true)]
    [InlineData(201, false)]
    public void A_name_has_up_to_200_characters(int length, bool good) =>
        Assert.Equal(good, Violations(Good with { Name = new string('x', length) }).Count == 0);

    [Theory]
    [InlineData(4000, true)]
    [InlineData(4001, false)]
    public void A_description_has_up_to_4000_characters(int length, bool good) =>
        Assert.Equal(good, Violations(Good with { Description = new string('x', length) }).Count == 0);

    [Fact]
    public void Characters_beyond_the_basic_plane_count_once() =>
        Assert.Empty(Violations(Good with { Sku = string.Concat(Enumerable.Repeat("🪴", 64)) }));

    [Theory]
    [InlineData(20, true)]
    [InlineData(21, false)]
    public void There_are_up_to_20_tags(int count, bool good) =>
        Assert.Equal(good, Violations(Good with { Tags = [.. Enumerable.Repeat("tag", count)] }).Count == 0);

    [Fact]
    public void A_bad_tag_is_named_by_its_index() =>
        Assert.Equal("tags[1]", Assert.Single(Violations(Good with { Tags = ["good", new string('x', 51)] })).Field);

    [Theory]
    [InlineData("a\0b")]
    [InlineData("a\nb")]
    [InlineData("   ")]
    [InlineData("broken \uFFFD encoding")]
    public void A_name_is_one_readable_line(string name) => Assert.Equal("name", Assert.Single(Violations(Good with { Name = name })).Field);

    [Fact]
    public void A_description_may_have_lines_but_no_other_control_characters()
    {
        Assert.Empty(Violations(Good with { Description = "one\r\n\ttwo" }));
        Assert.Equal("description", Assert.Single(Violations(Good with { Description = "a\0b" })).Field);
    }

    [Theory]
    [InlineData("garden", true)]
    [InlineData("home-and-garden2", true)]
    [InlineData("", false)]
    [InlineData("Garden", false)]
    [InlineData("-garden", false)]
    [InlineData("garden-", false)]
    [InlineData("home--garden", false)]
    [InlineData("home garden", false)]
    public void A_category_is_a_slug(string category, bool good) =>
        Assert.Equal(good, Violations(Good with { Category = category }).Count == 0);

    private static List<RuleViolation> Violations(ProductDraft draft)
    {
        var violations = new List<RuleViolation>();
        ProductRules.Check(draft, violations);
        return violations;
    }
}
