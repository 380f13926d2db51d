using System.Text.RegularExpressions;

namespace Catalog.Domain.Sessions;

/// <summary>Every rule about signing in and about what a session keeps. Whether a password is right is not one of them.</summary>
public static partial class SessionRules
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

    /// <summary>Checks who wants to sign in; a missing client counts as empty.</summary>
    public static IReadOnlyList<RuleViolation> CheckSignIn(string? email, string? password, string? client) =>
    [
        .. Broken("email", TextRules.Broken(email, 1, EmailLength)),
        .. Broken("password", BrokenPassword(password)),
        .. Broken("client", TextRules.Broken(client ?? "", 0, ClientLength)),
    ];

    /// <summary>Checks a change: it must change something, and every line of a cart is about another product.</summary>
    public static IReadOnlyList<RuleViolation> Check(SessionChange change) =>
    [
        .. Broken("$", change is { Cart: null, Locale: null } ? "must give cart or locale" : null),
        .. Broken("locale", change.Locale is { } locale && !Locale().IsMatch(locale) ? "must look like de or de-AT" : null),
        .. CheckCart(change.Cart ?? []),
    ];

    private static IEnumerable<RuleViolation> CheckCart(IReadOnlyList<CartLine> cart)
    {
        if (cart.Count > CartLines)
        {
            yield return new RuleViolation("cart", $"must have at most {CartLines} lines");
            yield break;
        }

        var products = new HashSet<long>();
        for (var i = 0; i < cart.Count; i++)
        {
            if (cart[i].ProductId < 1)
            {
                yield return new RuleViolation($"cart[{i}].productId", "must be a whole number within range, from 1");
            }
            else if (!products.Add(cart[i].ProductId))
            {
                yield return new RuleViolation($"cart[{i}].productId", "must not be given twice");
            }

            if (cart[i].Quantity is < 1 or > MostUnits)
            {
                yield return new RuleViolation($"cart[{i}].quantity", $"must be from 1 to {MostUnits}");
            }
        }
    }

    // A password may hold any characters; it is compared, never shown.
    private static string? BrokenPassword(string? password) => password switch
    {
        null => "is required",
        { Length: < 1 or > PasswordLength } => $"must be 1 to {PasswordLength} characters long",
        _ => null,
    };

    private static IEnumerable<RuleViolation> Broken(string field, string? rule) =>
        rule is null ? [] : [new RuleViolation(field, rule)];

    [GeneratedRegex(LocalePattern + @"\z")]
    private static partial Regex Locale();
}
