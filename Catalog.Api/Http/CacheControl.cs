using System.Globalization;
using System.Runtime.CompilerServices;
using Catalog.Caching;

namespace Catalog.Api.Http;

/// <summary>The <c>Cache-Control</c> header of cached reads.</summary>
public static class CacheControl
{
    /// <summary>For answers that may be kept, but must be asked about again before each use.</summary>
    public const string Revalidate = "no-cache";

    /// <summary>For answers that must not be kept.</summary>
    public const string NoStore = "no-store";

    private static readonly ConditionalWeakTable<CachePolicy, Values> Known = [];

    /// <summary>The value for an answer under a policy.</summary>
    /// <remarks>
    /// A client's own cache asks again before each use, which costs a 304, and so sees its own writes. A shared cache in front may
    /// keep an answer as long as a node's memory does; where invalidations do not reach it (see <see cref="CacheTag"/>), its readers
    /// may see a product that old. What is stale already it may only use as the policy allows for what is stale. What is personal, and
    /// so encrypted in Redis, is kept by nobody.
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
