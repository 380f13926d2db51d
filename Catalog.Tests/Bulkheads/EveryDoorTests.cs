using Catalog.Api.Bulkheads;
using Catalog.Tests.Api;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Catalog.Tests.Bulkheads;

/// <summary>Whatever reaches the database does so under a ceiling.</summary>
public sealed class EveryDoorTests(CatalogApi api) : IClassFixture<CatalogApi>
{
    // Reads through a cache, whose loads have a ceiling of their own, and what does not go to the database.
    private static readonly string[] UnderTheCeilingOfLoads =
    [
        "GetProduct", "ListProducts", "ListReviews", "ListTrendingProducts", "ListCountries", "GetCountry", "GetAuditEntry", "GetStock",
        "GetUser", "ListAddresses", "GetAddress", "GetActivity", "GetSession", "CountOnlineUsers",
        "CountView", // one of its own
        "SendEvent", "GetCacheStats", "ListCachePolicies", "GetWarmup", "ListWarmups", "ListHotKeys", "ListLargestEntries",
        "ExplainRead", // of the reads above
        "GetIndex",
    ];

    [Fact]
    public void Every_operation_has_a_ceiling_or_is_a_read_through_a_cache()
    {
        var without = api.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => WorkOf.Of(endpoint.Metadata) is null)
            .Where(endpoint => endpoint.Metadata.GetMetadata<IExcludeFromDescriptionMetadata>() is not { ExcludeFromDescription: true }) // files
            .Select(endpoint => (Name: endpoint.Metadata.GetMetadata<IEndpointNameMetadata>()?.EndpointName, Path: endpoint.RoutePattern.RawText!))
            .Where(endpoint => !endpoint.Path.StartsWith("/health", StringComparison.Ordinal) && !endpoint.Path.StartsWith("/openapi", StringComparison.Ordinal))
            .Select(endpoint => endpoint.Name ?? endpoint.Path)
            .Except(UnderTheCeilingOfLoads);

        Assert.Empty(without);
    }
}
