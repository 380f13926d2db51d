using System.ComponentModel;
using Catalog.Api.Auth;
using Catalog.Api.Bulkheads;
using Catalog.Api.Http;
using Catalog.Api.OpenApi;
using Catalog.Caching;
using Catalog.Domain;
using Catalog.Infrastructure.Audit;
using Catalog.Infrastructure.CacheAdministration;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Catalog.Api.Caches;

/// <summary>Cache administration: statistics, inspection and invalidation.</summary>
public static class CacheEndpoints
{
    private const int PreviewBytes = 300;

    /// <summary>Maps <c>/cache/stats</c>, <c>/cache/entries/{key}</c> and <c>/cache/invalidations</c>.</summary>
    public static void MapCaches(this IEndpointRouteBuilder routes)
    {
        var cache = routes.MapGroup("/cache").WithTags(Tag.Caches).ForAdmins();

        cache.MapMethods("/stats", Reads.Methods, Stats)
            .WithName("GetCacheStats")
            .WithSummary("Read the cache statistics of all nodes and of Redis")
            .WithDescription("`periods` adds up all nodes over the last 1, 5 and 60 minutes; `resources`, `local` and `link` are of the node that answers, since its start. Slow commands of Redis are shown with their keys only.");

        cache.MapMethods("/entries/{key}", Reads.Methods, Entry)
            .WithName("GetCacheEntry")
            .WorksAs(Work.Read) // it asks the database as well
            .WithSummary("Inspect a cache entry across L1 on every node, Redis and the database")
            .WithDescription("Changes nothing and loads nothing. In the key, only braces need escaping, as %7B and %7D: /cache/entries/product:%7B1%7D.");

        cache.MapPost("/invalidations", Invalidate)
            .WithName("InvalidateCache")
            .WithSummary("Invalidate a key, a tag or a whole resource on all nodes")
            .WithDescription("With `dryRun` nothing is invalidated and the response counts the copies on each node. The database is not changed.");
    }

    private static async Task<Ok<CacheStatsResponse>> Stats(
        CacheNode node, CacheInspector inspector, RedisReports reports, HttpResponse response, CancellationToken ct)
    {
        var redis = reports.ReadAsync();
        var last = node.Gate.HasServer ? node.Bus.FurthestBehindAsync() : default;
        var nodes = inspector.ReportsAsync(ct);
        response.Headers.CacheControl = CacheControl.NoStore;
        return TypedResults.Ok(CacheStatsResponse.From(node, await nodes, await redis, await last));
    }

    private static async Task<Results<Ok<CacheEntryResponse>, ProblemHttpResult>> Entry(
        [Description("The key, without the prefix of this service.")] string key,
        CachedResources resources,
        CacheInspector inspector,
        HttpResponse response,
        CancellationToken ct)
    {
        if (resources.OfKey(key) is not { } resource)
        {
            return Problems.BadRequest([CacheRules.UnknownKey(resources)]);
        }

        var database = CachedResources.AskDatabaseAsync(resource, key, ct).AsTask();
        var nodes = inspector.NodesAsync(key, ct);
        var shared = await inspector.SharedAsync(key, resource.Name);
        var answers = await nodes;
        response.Headers.CacheControl = CacheControl.NoStore;
        return TypedResults.Ok(new CacheEntryResponse
        {
            Key = key,
            Resource = resource.Name,
            NodesAsked = answers.Asked,
            Nodes = [.. answers.Answers.Select(NodeCopy.From)],
            Shared = shared,
            Database = DatabaseRow.From(await database),
            Preview = resource.IsShown ? shared.Preview(PreviewBytes) : null,
        });
    }

    private static async Task<Results<Ok<InvalidationResponse>, ProblemHttpResult>> Invalidate(
        [FromBody] InvalidationInput input,
        CachedResources resources,
        CacheInvalidations invalidations,
        SecurityEvents events,
        HttpContext context,
        CancellationToken ct)
    {
        var violations = new List<RuleViolation>();
        if (input.ToTarget(resources, violations) is not { } target)
        {
            return Problems.BadRequest(violations);
        }

        if (!input.DryRun)
        {
            await events.NoteAsync(context, SecurityEvent.CacheInvalidate, target.Name);
        }

        context.Response.Headers.CacheControl = CacheControl.NoStore;
        return TypedResults.Ok(InvalidationResponse.From(await invalidations.RunAsync(target, input.DryRun, ct)));
    }
}
