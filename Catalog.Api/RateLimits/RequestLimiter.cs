using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.RateLimiting;

namespace Catalog.Api.RateLimits;

/// <summary>
/// Adapts our rate limits to the framework's middleware. Each request is counted across all nodes, under the policy of its endpoint.
/// </summary>
/// <remarks>The framework's own limiters count on one node only: see <see cref="Infrastructure.RateLimits.RateLimiter"/>.</remarks>
internal sealed class RequestLimiter(RequestRates rates) : PartitionedRateLimiter<HttpContext>
{
    private static readonly MetadataName<ProblemHttpResult> Refusal = new("REFUSAL");
    private static readonly Lease Passed = new(isAcquired: true, refusal: null);
    private static readonly Lease NotAsked = new(isAcquired: false, refusal: null);

    /// <summary>Answers a rejected request before any work is done for it.</summary>
    public static ValueTask AnswerAsync(OnRejectedContext rejected, CancellationToken ct) =>
        rejected.Lease.TryGetMetadata(Refusal, out var refusal) ? new(refusal!.ExecuteAsync(rejected.HttpContext)) : default;

    public override RateLimiterStatistics? GetStatistics(HttpContext resource) => null;

    /// <summary>Counts nothing: the middleware calls this first, and then <see cref="AcquireAsyncCore"/>, which may have to call Redis.</summary>
    protected override RateLimitLease AttemptAcquireCore(HttpContext resource, int permitCount) => NotAsked;

    protected override ValueTask<RateLimitLease> AcquireAsyncCore(HttpContext resource, int permitCount, CancellationToken cancellationToken)
    {
        var limited = RateLimitedAs.Of(resource.GetEndpoint()?.Metadata, resource.Request.Method);
        var taking = rates.TryTakeAsync(resource, limited.Policy, limited.Permits?.Invoke(resource.Request) ?? 1);
        return taking is { IsCompletedSuccessfully: true, Result: null } ? new(Passed) : WaitAsync(taking);
    }

    private static async ValueTask<RateLimitLease> WaitAsync(ValueTask<ProblemHttpResult?> taking) =>
        await taking is { } refusal ? new Lease(isAcquired: false, refusal) : Passed;

    private sealed class Lease(bool isAcquired, ProblemHttpResult? refusal) : RateLimitLease
    {
        public override bool IsAcquired => isAcquired;

        public override IEnumerable<string> MetadataNames => refusal is null ? [] : [Refusal.Name];

        public override bool TryGetMetadata(string metadataName, out object? metadata) =>
            (metadata = metadataName == Refusal.Name ? refusal : null) is not null;
    }
}
