using System.Text;

namespace Catalog.Testbed;

/// <summary>Reads <see cref="Tier"/> from an answer of a node.</summary>
public static class Tiers
{
    /// <summary>The tier that a header names.</summary>
    /// <param name="cacheStatus">The header of a node, which has one member; null without.</param>
    public static Tier Of(string? cacheStatus) => cacheStatus is null ? Tier.None : OfHeader(Encoding.ASCII.GetBytes(cacheStatus));

    /// <summary>The tier that a whole response names.</summary>
    public static Tier OfResponse(ReadOnlySpan<byte> response)
    {
        var end = response.IndexOf("\r\n\r\n"u8);
        var headers = end < 0 ? response : response[..end];
        var name = "Cache-Status: "u8;
        var at = headers.IndexOf(name);
        if (at < 0)
        {
            return Tier.None;
        }

        var status = headers[(at + name.Length)..];
        var line = status.IndexOf("\r\n"u8);
        return OfHeader(line < 0 ? status : status[..line]);
    }

    private static Tier OfHeader(ReadOnlySpan<byte> status) =>
        status.EndsWith("detail=L1"u8) ? Tier.L1
        : status.EndsWith("detail=L2"u8) ? Tier.L2
        : status.EndsWith("detail=stale"u8) ? Tier.Stale
        : status.EndsWith("detail=negative"u8) ? Tier.Negative
        : status.IndexOf("fwd=miss"u8) >= 0 ? Tier.Miss
        : status.IndexOf("fwd=bypass"u8) >= 0 ? Tier.Bypass
        : Tier.None;
}
