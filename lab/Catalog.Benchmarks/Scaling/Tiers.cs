namespace Catalog.Benchmarks.Scaling;

/// <summary>Where an answer came from, as Cache-Status tells.</summary>
internal enum Tier
{
    /// <summary>Without Cache-Status, or past the caches.</summary>
    None,

    /// <summary>The node's memory.</summary>
    L1,

    /// <summary>Redis.</summary>
    L2,

    /// <summary>A cache, past its time.</summary>
    Stale,

    /// <summary>The database.</summary>
    Miss,
}

/// <summary>Reads <see cref="Tier"/> from a response.</summary>
internal static class Tiers
{
    /// <summary>Of a whole response.</summary>
    public static Tier Of(ReadOnlySpan<byte> response)
    {
        var end = response.IndexOf("\r\n\r\n"u8);
        var headers = end < 0 ? response : response[..end];
        var at = headers.IndexOf("Cache-Status: "u8);
        if (at < 0)
        {
            return Tier.None;
        }

        var status = headers[at..];
        var line = status.IndexOf("\r\n"u8);
        status = line < 0 ? status : status[..line];
        return status.EndsWith("detail=L1"u8) ? Tier.L1
            : status.EndsWith("detail=L2"u8) ? Tier.L2
            : status.EndsWith("detail=stale"u8) ? Tier.Stale
            : status.IndexOf("fwd=miss"u8) >= 0 ? Tier.Miss
            : Tier.None;
    }
}
