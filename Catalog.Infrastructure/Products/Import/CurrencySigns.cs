using Catalog.Domain.Currencies;

namespace Catalog.Infrastructure.Products.Import;

/// <summary>The signs that stand beside prices, and the currencies that they mean.</summary>
internal static class CurrencySigns
{
    private static readonly Dictionary<string, string> Known = new(StringComparer.OrdinalIgnoreCase)
    {
        ["€"] = "EUR", ["euro"] = "EUR", ["£"] = "GBP", ["US$"] = "USD", ["C$"] = "CAD", ["CA$"] = "CAD", ["A$"] = "AUD", ["AU$"] = "AUD", ["NZ$"] = "NZD",
        ["HK$"] = "HKD", ["NT$"] = "TWD", ["S$"] = "SGD", ["R$"] = "BRL", ["MX$"] = "MXN", ["₹"] = "INR", ["₩"] = "KRW", ["₽"] = "RUB", ["₺"] = "TRY",
        ["₪"] = "ILS", ["₫"] = "VND", ["₴"] = "UAH", ["฿"] = "THB", ["₱"] = "PHP", ["₦"] = "NGN", ["円"] = "JPY", ["元"] = "CNY", ["CN¥"] = "CNY",
        ["JP¥"] = "JPY", ["zł"] = "PLN", ["Kč"] = "CZK", ["Ft"] = "HUF", ["lei"] = "RON", ["Fr."] = "CHF", ["SFr."] = "CHF", ["SR"] = "SAR", ["RM"] = "MYR", ["Rp"] = "IDR",
    };

    // Signs of several currencies.
    private static readonly HashSet<string> Shared = new(["$", "¥", "￥", "kr", "kr.", "₨", "Rs", "Rs."], StringComparer.OrdinalIgnoreCase);

    /// <summary>Reads a sign.</summary>
    /// <param name="text">The sign or the code.</param>
    /// <param name="currency">The currency; <see langword="null"/> if there is no sign, or several currencies have it.</param>
    /// <returns><see langword="false"/> if it is no sign.</returns>
    public static bool TryRead(string text, out string? currency)
    {
        if (text.Length == 0 || Shared.Contains(text))
        {
            currency = null;
            return true;
        }

        currency = Known.GetValueOrDefault(text) ?? (Currency.TryParse(text.ToUpperInvariant(), out var code) ? code.Code : null);
        return currency is not null;
    }
}
