using System.Globalization;
using System.Net.Http.Json;
using Catalog.Testbed;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Catalog.Lab.Page;

/// <summary>Looks into the running service through its cache administration, as its admin.</summary>
internal static class ExploreEndpoints
{
    /// <summary>Maps <c>/api/explore</c>.</summary>
    public static void Map(IEndpointRouteBuilder routes, RunningCatalog? catalog)
    {
        if (catalog is null)
        {
            return;
        }

        var explore = routes.MapGroup("/api/explore");
        explore.MapGet("/products/{id:long}/read", (long id, int node, CancellationToken ct) =>
            ForwardAsync(Node(catalog, node).GetAsync(Path($"cache/explain?path=/products/{id}"), ct), ct));
        explore.MapGet("/products/{id:long}/entry", (long id, CancellationToken ct) =>
            ForwardAsync(Node(catalog, 1).GetAsync(Path($"cache/entries/product:%7B{id}%7D"), ct), ct));
        explore.MapPost("/invalidations", (InvalidationInput input, CancellationToken ct) => ForwardAsync(
            Node(catalog, 1).PostAsJsonAsync(Path("cache/invalidations"), new { key = $"product:{{{input.Product}}}", dryRun = input.DryRun }, ct), ct));
        explore.MapPost("/warmups", (WarmupInput input, CancellationToken ct) => ForwardAsync(
            Node(catalog, 1).PostAsJsonAsync(Path("cache/warmups/"), new { resource = "product", count = input.Count }, ct), ct));
        explore.MapGet("/warmups/{id:guid}", (Guid id, CancellationToken ct) =>
            ForwardAsync(Node(catalog, 1).GetAsync(Path($"cache/warmups/{id}"), ct), ct));
    }

    private static Uri Path(string path) => new(path, UriKind.Relative);

    private static HttpClient Node(RunningCatalog catalog, int number) => catalog.Nodes[Math.Clamp(number, 1, catalog.Nodes.Count) - 1].Http;

    private static async Task<IResult> ForwardAsync(Task<HttpResponseMessage> asked, CancellationToken ct)
    {
        try
        {
            using var response = await asked;
            return Results.Content(
                await response.Content.ReadAsStringAsync(ct),
                response.Content.Headers.ContentType?.ToString() ?? "application/json",
                statusCode: (int)response.StatusCode);
        }
        catch (HttpRequestException failure)
        {
            return Results.Problem(statusCode: StatusCodes.Status502BadGateway, detail: string.Create(CultureInfo.InvariantCulture, $"The node does not answer: {failure.Message}"));
        }
    }

    internal sealed record InvalidationInput(long Product, bool DryRun);

    internal sealed record WarmupInput(int Count);
}
