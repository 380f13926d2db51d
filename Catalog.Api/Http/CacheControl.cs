using System.Globalization;
using System.Runtime.CompilerServices;
using Catalog.Infrastructure.Caching.Tiers;

namespace Catalog.Api.Http;

/// <summary>The <c>Cache-Control</c> header of cached reads.</summary>
public static class CacheControl
{
    /// <summary>For answers that may be kept, but must be asked about again before each use.</summary>
    public const string Revalidate = "no-cache";

    /// <summary>For answers that must not be kept.</summary>
    public const string NoStore = "no-store";

    private static readonly ConditionalWeakTable<CachePolicy, string> Values = [];

    /// <summary>The value for a policy.</summary>
    /// <remarks>
    /// A client's own cache asks again before each use, which costs a 304, and so sees its own writes. A shared cache in front may
    /// keep an answer as long as a node's memory does; no invalidation reaches it, so that its readers may see a product that old.
    /// What is personal, and so encrypted in Redis, is kept by nobody.
    /// </remarks>
    public static string Of(CachePolicy policy) => Values.GetValue(policy, static p => p.Encrypt ? NoStore : string.Create(
        CultureInfo.InvariantCulture,
        $"public, max-age=0, s-maxage={Seconds(p.LocalTtl)}, stale-while-revalidate={Seconds(p.StaleWhileRevalidate)}, stale-if-error={Seconds(p.StaleIfError)}"));

    private static long Seconds(TimeSpan time) => (long)time.TotalSeconds;
}
