using Catalog.Domain.Countries;

namespace Catalog.Domain.Users;

/// <summary>The rules for addresses, except that the country must exist.</summary>
public static class AddressRules
{
    /// <summary>The maximum number of addresses of a user.</summary>
    public const int MostAddresses = 20;

    /// <summary>The maximum length of the recipient's name, in characters.</summary>
    public const int RecipientLength = 100;

    /// <summary>The maximum length of the street, in characters.</summary>
    public const int StreetLength = 300;

    /// <summary>The maximum length of the postal code, in characters.</summary>
    public const int PostalCodeLength = 20;

    /// <summary>The maximum length of the city, in characters.</summary>
    public const int CityLength = 100;

    /// <summary>Checks a draft against all rules and reports every violation.</summary>
    /// <param name="draft">
    /// The draft. A missing postal code counts as empty; <see cref="TextRules.Clean"/> is applied to texts.
    /// </param>
    /// <param name="violations">Receives the violations; it is not cleared first.</param>
    /// <returns>The validated details, or <see langword="null"/> if a rule was broken.</returns>
    public static AddressDetails? Check(AddressDraft draft, ICollection<RuleViolation> violations)
    {
        draft = draft with
        {
            Recipient = TextRules.Clean(draft.Recipient),
            Street = TextRules.Clean(draft.Street),
            PostalCode = TextRules.Clean(draft.PostalCode),
            City = TextRules.Clean(draft.City),
        };
        var before = violations.Count;
        Report("recipient", TextRules.Broken(draft.Recipient, 1, RecipientLength));
        Report("street", TextRules.Broken(draft.Street, 1, StreetLength, lines: true));
        Report("postalCode", TextRules.Broken(draft.PostalCode ?? "", 0, PostalCodeLength));
        Report("city", TextRules.Broken(draft.City, 1, CityLength));
        Report("country", draft.Country is null ? "is required" : CountryRules.Broken(draft.Country));

        return violations.Count > before
            ? null
            : new AddressDetails
            {
                Recipient = draft.Recipient!,
                Street = draft.Street!,
                PostalCode = draft.PostalCode ?? "",
                City = draft.City!,
                Country = draft.Country!,
            };

        void Report(string field, string? rule)
        {
            if (rule is not null)
            {
                violations.Add(new RuleViolation(field, rule));
            }
        }
    }
}
