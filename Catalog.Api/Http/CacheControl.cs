using System.Globalization;
using System.Runtime.CompilerServices;
using Catalog.Caching;

namespace Catalog.Api.Http;

/// <summary>The <c>Cache-Control</c> header of cached reads.</summary>
public static class CacheControl
{
    /// <summary>For responses that may be stored but must be revalidated before each use.</summary>
    public const string Revalidate = "no-cache";

    /// <summary>For responses that must not be stored.</summary>
    public const string NoStore = "no-store";

    private static readonly ConditionalWeakTable<CachePolicy, Values> Known = [];

    /// <summary>The value for a response under a policy.</summary>
    /// <remarks>
    /// A shared cache may keep a response as long as a node's memory does; if invalidations do not reach it (see <see cref="CacheTag"/>), its
    /// readers may see a product that old. It may use a stale response only as long as the policy allows stale values. Behind the edge, which
    /// takes out stale-while-revalidate, a client's own cache revalidates before each use, which costs a 304, and so the client sees its own
    /// writes. A browser that asks a node directly may use its copy that long while it revalidates. Personal data, which is encrypted in
    /// Redis, must not be stored at all.
    /// </remarks>
    public static string Of(CachePolicy policy, CacheOutcome outcome)
    {
        var values = Known.GetValue(policy, static p => new Values(Value(p, p.LocalTtl), Value(p, TimeSpan.Zero)));
        return outcome == CacheOutcome.Stale ? values.Stale : values.Fresh;
    }

    private static string Value(CachePolicy policy, TimeSpan shared) => policy.Encrypt ? NoStore : string.Create(
        CultureInfo.InvariantCulture,
        $"public, max-age=0, s-maxage={Seconds(shared)}, stale-while-revalidate={Seconds(policy.StaleWhileRevalidate)}, stale-if-error={Seconds(policy.StaleIfError)}");

    private static long Seconds(TimeSpan time) => (long)time.TotalSeconds;

    private sealed record Values(string Fresh, string Stale);
}
