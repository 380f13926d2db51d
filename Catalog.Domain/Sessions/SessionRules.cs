namespace Catalog.Domain.Sessions;

/// <summary>The rules for signing in and for the contents of a session.</summary>
public static class SessionRules
{
    /// <summary>The maximum length of an e-mail address, in characters.</summary>
    public const int EmailLength = 254;

    /// <summary>The maximum length of a password in a sign-in, in characters: hashing time grows with the length.</summary>
    public const int PasswordLength = 1000;

    /// <summary>The maximum length of a client's name, in characters.</summary>
    public const int ClientLength = 200;

    /// <summary>The maximum number of lines of a cart.</summary>
    public const int CartLines = 100;

    /// <summary>The maximum number of units of a product in a cart.</summary>
    public const int MostUnits = 10_000;

    /// <summary>The format of a locale: a language, optionally with a country. Empty for none.</summary>
    public const string LocalePattern = "^([a-z]{2,3}(-[A-Z]{2})?)?$";

    /// <summary>Checks a change: it must change something, and each product may appear in the cart once.</summary>
    public static IReadOnlyList<RuleViolation> Check(SessionChange change) =>
    [
        .. Broken("$", change is { Cart: null, Locale: null } ? "must give cart or locale" : null),
        .. CheckCart(change.Cart ?? []),
    ];

    private static IEnumerable<RuleViolation> CheckCart(IReadOnlyList<CartLine> cart)
    {
        var products = new HashSet<long>();
        for (var i = 0; i < cart.Count; i++)
        {
            if (cart[i].ProductId < 1)
            {
                yield return new RuleViolation($"cart[{i}].productId", "is required"); // the line is null
            }
            else if (!products.Add(cart[i].ProductId))
            {
                yield return new RuleViolation($"cart[{i}].productId", "must not be given twice");
            }
        }
    }

    private static IEnumerable<RuleViolation> Broken(string field, string? rule) =>
        rule is null ? [] : [new RuleViolation(field, rule)];
}
