using Catalog.Domain.Categories;
using Catalog.Domain.Currencies;

namespace Catalog.Domain.Products;

/// <summary>The rules for products, shared by create, replace and import.</summary>
public static class ProductRules
{
    /// <summary>The maximum length of a sku, in characters.</summary>
    public const int SkuLength = 64;

    /// <summary>The maximum length of a name, in characters.</summary>
    public const int NameLength = 200;

    /// <summary>The maximum length of a description, in characters.</summary>
    public const int DescriptionLength = 4_000;

    /// <summary>The maximum number of tags.</summary>
    public const int TagCount = 20;

    /// <summary>The maximum length of a tag, in characters.</summary>
    public const int TagLength = 50;

    /// <summary>The maximum price: ten digits and two decimals.</summary>
    public const decimal GreatestPrice = 9_999_999_999.99m;

    /// <summary>Checks a draft against all rules and reports every violation.</summary>
    /// <param name="draft">
    /// The draft. A missing description and missing tags count as empty; <see cref="TextRules.Clean"/> is applied to texts.
    /// </param>
    /// <param name="violations">Receives the violations; it is not cleared first.</param>
    /// <returns>The validated details, or <see langword="null"/> if a rule was broken.</returns>
    public static ProductDetails? Check(ProductDraft draft, ICollection<RuleViolation> violations)
    {
        draft = draft with
        {
            Sku = TextRules.Clean(draft.Sku),
            Name = TextRules.Clean(draft.Name),
            Description = TextRules.Clean(draft.Description),
            Tags = draft.Tags?.Select(TextRules.Clean).ToArray(),
        };
        var before = violations.Count;
        Report("sku", TextRules.Broken(draft.Sku, 1, SkuLength));
        Report("name", TextRules.Broken(draft.Name, 1, NameLength));
        Report("description", TextRules.Broken(draft.Description ?? "", 0, DescriptionLength, lines: true));
        var brokenCurrency = BrokenCurrency(draft.Currency, out var currency);
        Report("price", BrokenPrice(draft.Price) ?? (brokenCurrency is null ? BrokenPrice(draft.Price!.Value, currency) : null));
        Report("currency", brokenCurrency);
        Report("category", CategoryRules.Broken(draft.Category));
        CheckTags(draft.Tags, violations);

        return violations.Count > before ? null : new ProductDetails
        {
            Sku = draft.Sku!,
            Name = draft.Name!,
            Description = draft.Description ?? "",
            Price = decimal.Round(draft.Price!.Value, 2) + 0.00m, // always two decimals, as the database returns it
            Currency = currency,
            Category = draft.Category!,
            Tags = draft.Tags is null ? [] : [.. draft.Tags!],
        };

        void Report(string field, string? rule)
        {
            if (rule is not null)
            {
                violations.Add(new RuleViolation(field, rule));
            }
        }
    }

    private static string? BrokenPrice(decimal? price) => price switch
    {
        null => "is required",
        < 0 => "must be 0 or more",
        > GreatestPrice => "must be at most 9999999999.99",
        { } value when decimal.Round(value, 2) != value => "must have at most 2 decimals",
        _ => null,
    };

    // The column has two decimals, so currencies with more also get two.
    private static string? BrokenPrice(decimal price, Currency currency) => decimal.Round(price, Math.Min(2, currency.Decimals)) == price
        ? null
        : $"must have no decimals in {currency}, by ISO 4217";

    private static string? BrokenCurrency(string? code, out Currency currency)
    {
        if (Currency.TryParse(code, out currency))
        {
            return null;
        }

        return code is null ? "is required" : "must be a currency code of ISO 4217, such as EUR";
    }

    private static void CheckTags(IReadOnlyList<string?>? tags, ICollection<RuleViolation> violations)
    {
        if (tags is null)
        {
            return;
        }

        if (tags.Count > TagCount)
        {
            violations.Add(new RuleViolation("tags", $"must have at most {TagCount} entries"));
            return;
        }

        for (var i = 0; i < tags.Count; i++)
        {
            if (TextRules.Broken(tags[i], 1, TagLength) is { } rule)
            {
                violations.Add(new RuleViolation($"tags[{i}]", rule));
            }
        }
    }
}
