using Catalog.Caching;
using Catalog.Infrastructure.Policies;

namespace Catalog.Api.Caches;

/// <summary>How one kind of data is cached.</summary>
/// <param name="Policy">What it is and why.</param>
/// <param name="Ttls">The times of its cache policy on this node; null when it has none.</param>
/// <param name="Measured">Its hit ratio by period; null for callers who are not admins, and for resources that are not cached.</param>
internal sealed record PolicyResponse(
    PolicyNote Policy,
    PolicyTtls? Ttls,
    IReadOnlyList<JudgedPeriod>? Measured)
{
    /// <summary>Joins the note, the current policy and the figures.</summary>
    /// <param name="note">The note.</param>
    /// <param name="policy">Its policy, or null.</param>
    /// <param name="periods">The figures of all resources; null for callers who may not see them.</param>
    public static PolicyResponse From(PolicyNote note, CachePolicy? policy, IReadOnlyList<PeriodStats>? periods) => new(
        note,
        policy is null ? null : PolicyTtls.From(policy),
        periods is null || (policy is null && !periods.Any(period => period.Of(note.Resource) is not null)) ? null :
        [
            .. periods.Select(period => JudgedPeriod.From(period.Minutes, policy?.Ttl, period.Of(note.Resource))),
        ]);
}

/// <summary>The times of a cache policy, in seconds; 0: off.</summary>
/// <param name="Ttl">How long an entry is fresh.</param>
/// <param name="Memory">How long of it a node serves its own copy before it asks Redis again.</param>
/// <param name="Absent">How long the absence of a row is kept.</param>
/// <param name="StaleWhileRevalidate">How long after the TTL the value is served while one caller refreshes it.</param>
/// <param name="StaleIfError">How long after the TTL the value is served while the database is down.</param>
internal sealed record PolicyTtls(double Ttl, double Memory, double Absent, double StaleWhileRevalidate, double StaleIfError)
{
    /// <summary>Reads the policy.</summary>
    public static PolicyTtls From(CachePolicy policy) => new(
        policy.Ttl.TotalSeconds,
        policy.LocalTtl.TotalSeconds,
        policy.NegativeTtl.TotalSeconds,
        policy.StaleWhileRevalidate.TotalSeconds,
        policy.StaleIfError.TotalSeconds);
}
