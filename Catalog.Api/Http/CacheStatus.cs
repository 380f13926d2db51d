using System.Globalization;
using Catalog.Caching;

namespace Catalog.Api.Http;

/// <summary>The <c>Cache-Status</c> header (RFC 9211): which tier answered, and the remaining time to live.</summary>
public static class CacheStatus
{
    /// <summary>The header's name.</summary>
    public const string Header = "Cache-Status";

    /// <summary>The value for responses that never come from a cache.</summary>
    public const string Bypass = "catalog; fwd=bypass";

    // Of hits in memory, which are many and whose time to live is short.
    private static readonly string[] LocalHits = [.. Enumerable.Range(0, 128).Select(ttl => Hit(ttl, "L1"))];

    /// <summary>The value for a read; ttl is in seconds, and negative for a stale value.</summary>
    /// <remarks>A miss whose value could not be stored, for example because it changed during the load, has no <c>stored</c>.</remarks>
    public static string Of<T>(in CacheRead<T> read)
    {
        var ttl = (long)Math.Floor(read.Ttl.TotalSeconds);
        return read.Outcome switch
        {
            CacheOutcome.LocalHit when ttl >= 0 && ttl < LocalHits.Length => LocalHits[ttl],
            CacheOutcome.LocalHit => Hit(ttl, "L1"),
            CacheOutcome.SharedHit => Hit(ttl, "L2"),
            CacheOutcome.Stale => Hit(ttl, "stale"),
            CacheOutcome.Negative => Hit(ttl, "negative"),
            CacheOutcome.Miss when read.Ttl > TimeSpan.Zero => string.Create(CultureInfo.InvariantCulture, $"catalog; fwd=miss; stored; ttl={ttl}"),
            CacheOutcome.Miss => "catalog; fwd=miss",
            _ => Bypass,
        };
    }

    private static string Hit(long ttl, string detail) =>
        string.Create(CultureInfo.InvariantCulture, $"catalog; hit; ttl={ttl}; detail={detail}");
}
