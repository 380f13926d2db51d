using System.Text;

namespace Catalog.Testbed;

/// <summary>Reads the <see cref="Tier"/> from a node's response.</summary>
public static class Tiers
{
    /// <summary>The tier in a header.</summary>
    /// <param name="cacheStatus">The Cache-Status header, which has one member; null if absent.</param>
    public static Tier Of(string? cacheStatus) => cacheStatus is null ? Tier.None : OfHeader(Encoding.ASCII.GetBytes(cacheStatus));

    /// <summary>The tier in a complete response.</summary>
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
