using Catalog.Api.Auth;
using Catalog.Api.Http;
using Catalog.Api.OpenApi;
using Catalog.Infrastructure.CacheAdministration;
using Catalog.Infrastructure.CacheAdministration.Statistics;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Catalog.Api.Caches;

/// <summary>Keys worth a look: those that are read most, and the largest.</summary>
public static class CacheKeyEndpoints
{
    /// <summary>Maps <c>/cache/hot-keys</c> and <c>/cache/largest-entries</c>.</summary>
    public static void MapCacheKeys(this IEndpointRouteBuilder routes)
    {
        var cache = routes.MapGroup("/cache").WithTags(Tag.Caches).ForAdmins();

        cache.MapMethods("/hot-keys", Reads.Methods, HotKeys)
            .WithName("ListHotKeys")
            .WithSummary("List the keys that are read most, of all nodes")
            .WithDescription("The twenty hottest of each node, hottest first; estimated from a sample. Nodes that do not answer in time are missing.");

        cache.MapMethods("/largest-entries", Reads.Methods, LargestEntries)
            .WithName("ListLargestEntries")
            .WithSummary("List the largest entries in the memories of all nodes")
            .WithDescription("The twenty largest of each node, largest first. Nodes that do not answer in time are missing.");
    }

    private static async Task<Ok<CompleteList<HotKeyResponse>>> HotKeys(CacheInspector inspector, HttpResponse response, CancellationToken ct) =>
        TypedResults.Ok(new CompleteList<HotKeyResponse>(
        [
            .. (await ReportsAsync(inspector, response, ct))
                .SelectMany(node => node.Report.HotKeys.Select(hot => new HotKeyResponse(node.Name, hot.Key, Math.Round(hot.Share, 4))))
                .OrderByDescending(hot => hot.Share),
        ]));

    private static async Task<Ok<CompleteList<LargeEntryResponse>>> LargestEntries(CacheInspector inspector, HttpResponse response, CancellationToken ct) =>
        TypedResults.Ok(new CompleteList<LargeEntryResponse>(
        [
            .. (await ReportsAsync(inspector, response, ct))
                .SelectMany(node => node.Report.Largest.Select(large => new LargeEntryResponse(node.Name, large.Key, large.Bytes)))
                .OrderByDescending(large => large.Bytes),
        ]));

    private static async Task<IEnumerable<(string Name, NodeReport Report)>> ReportsAsync(
        CacheInspector inspector, HttpResponse response, CancellationToken ct)
    {
        response.Headers.CacheControl = CacheControl.NoStore;
        return (await inspector.ReportsAsync(ct)).Answers.Where(answer => answer.Report is not null).Select(answer => (answer.Node, answer.Report!));
    }
}
