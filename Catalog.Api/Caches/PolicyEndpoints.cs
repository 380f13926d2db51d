using System.Security.Claims;
using Catalog.Api.Auth;
using Catalog.Api.Http;
using Catalog.Api.OpenApi;
using Catalog.Domain.Users;
using Catalog.Infrastructure.CacheAdministration;
using Catalog.Infrastructure.CacheAdministration.Statistics;
using Catalog.Infrastructure.Policies;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Catalog.Api.Caches;

/// <summary>How each kind of data is cached, why, and whether it pays.</summary>
public static class PolicyEndpoints
{
    /// <summary>Maps <c>/cache/policies</c>.</summary>
    public static void MapCachePolicies(this IEndpointRouteBuilder routes) =>
        routes.MapGroup("/cache").WithTags(Tag.Caches).AllowAnonymous()
            .MapMethods("/policies", Reads.Methods, List)
            .WithName("ListCachePolicies")
            .WithSummary("List how each kind of data is cached, why, and whether it pays")
            .WithDescription("""
                For everybody: pattern, key, TTLs with their reason, tolerated staleness, writers, and what happens without Redis or the database. For
                admins also the hit ratio of all nodes over the last 1, 5 and 60 minutes with a verdict: 95 % and more is excellent, 80 % and more is
                worth it, below that reconsider, below 50 % do not cache. The advice estimates what other TTLs would give (docs/capacity.md).
                """);

    private static async Task<Ok<CompleteList<PolicyResponse>>> List(
        CachedResources resources, CacheInspector inspector, ClaimsPrincipal caller, HttpResponse response, CancellationToken ct)
    {
        response.Headers.CacheControl = CacheControl.NoStore; // differs by caller
        var periods = caller.SessionOrNone is { Role: Role.Admin }
            ? PeriodStats.From([.. (await inspector.ReportsAsync(ct)).Answers.Select(answer => answer.Report).OfType<NodeReport>()])
            : null;
        return TypedResults.Ok(new CompleteList<PolicyResponse>(
            [.. PolicyNotes.All.Select(note => PolicyResponse.From(note, resources.Named(note.Resource)?.Policy, periods))]));
    }
}
