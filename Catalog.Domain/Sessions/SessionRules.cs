namespace Catalog.Domain.Sessions;

/// <summary>What signing in takes, and what a session keeps.</summary>
public static class SessionRules
{
    /// <summary>Greatest length of an e-mail address, in characters.</summary>
    public const int EmailLength = 254;

    /// <summary>Greatest length of a password that is tried, in characters: hashing takes time with each.</summary>
    public const int PasswordLength = 1000;

    /// <summary>Greatest length of a client's name, in characters.</summary>
    public const int ClientLength = 200;

    /// <summary>Most lines of a cart.</summary>
    public const int CartLines = 100;

    /// <summary>Most units of a product in a cart.</summary>
    public const int MostUnits = 10_000;

    /// <summary>What a locale looks like: a language, and a country if it matters. Empty for none.</summary>
    public const string LocalePattern = "^([a-z]{2,3}(-[A-Z]{2})?)?$";

    /// <summary>Checks a change: it must change something, and every line of a cart is about another product.</summary>
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
