using System.Collections.Frozen;

namespace Catalog.Domain.Currencies;

/// <summary>A currency of ISO 4217, identified by its three capital letters.</summary>
/// <remarks>
/// The list as of 1 January 2026, including funds and precious metals. XXX (no currency) and XTS (testing) are omitted, because no price
/// is in them. The default value has no code; create values with <see cref="TryParse"/>.
/// </remarks>
public readonly record struct Currency
{
    private static readonly FrozenSet<string> Codes = """
        AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BHD BIF BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW
        CLF CLP CNY COP COU CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL
        HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA
        MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD
        RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD
        USN UYI UYU UYW UZS VED VES VND VUV WST XAD XAF XAG XAU XBA XBB XBC XBD XCD XCG XDR XOF XPD XPF XPT XSU XUA YER ZAR
        ZMW ZWG
        """.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.Ordinal);

    private Currency(string code) => Code = code;

    /// <summary>The three letters, for example <c>EUR</c>.</summary>
    public string Code { get; }

    /// <summary>The number of currencies in the list.</summary>
    public static int Count => Codes.Count;

    /// <summary>Parses a code exactly as in ISO 4217; lower case is not accepted.</summary>
    /// <param name="text">The code; <see langword="null"/> is no currency.</param>
    /// <param name="currency">The currency, if the result is <see langword="true"/>.</param>
    public static bool TryParse(string? text, out Currency currency)
    {
        if (text is not null && Codes.TryGetValue(text, out var code))
        {
            currency = new Currency(code);
            return true;
        }

        currency = default;
        return false;
    }

    /// <summary>
    /// Creates a currency from the database, without a check against the list: ISO may have withdrawn the code since it was written.
    /// </summary>
    public static Currency FromStored(string code) => new(code);

    /// <summary>
    /// The number of decimals of amounts, according to ISO 4217: 2 for most, and 2 if the standard specifies none (metals, funds). It is
    /// more than 2 for some.
    /// </summary>
    public int Decimals => Code switch
    {
        "BIF" or "CLP" or "DJF" or "GNF" or "ISK" or "JPY" or "KMF" or "KRW" or "PYG" or "RWF" or "UGX" or "UYI" or "VND" or "VUV"
            or "XAF" or "XOF" or "XPF" => 0,
        "BHD" or "IQD" or "JOD" or "KWD" or "LYD" or "OMR" or "TND" => 3,
        "CLF" or "UYW" => 4,
        _ => 2,
    };

    /// <inheritdoc />
    public override string ToString() => Code;
}
