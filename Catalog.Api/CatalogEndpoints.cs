using Catalog.Api.Activity;
using Catalog.Api.Audit;
using Catalog.Api.Bulkheads;
using Catalog.Api.Caches;
using Catalog.Api.Categories;
using Catalog.Api.Countries;
using Catalog.Api.Health;
using Catalog.Api.Home;
using Catalog.Api.Inventory;
using Catalog.Api.OpenApi;
using Catalog.Api.Products;
using Catalog.Api.Reviews;
using Catalog.Api.Sessions;
using Catalog.Api.Trending;
using Catalog.Api.Users;
using Catalog.Api.Views;

namespace Catalog.Api;

/// <summary>All endpoints, in the order of the OpenAPI document.</summary>
internal static class CatalogEndpoints
{
    /// <summary>Maps all endpoints. All but the index, health and the document are under the bulkheads.</summary>
    public static void MapCatalog(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapUnderCeilings().ProducesCommonProblems();
        api.MapProducts();
        api.MapProductLists();
        api.MapProductSearch();
        api.MapProductImports();
        api.MapProductExport();
        api.MapCategories();
        api.MapReviews();
        api.MapTrending();
        api.MapCountries();
        api.MapAudit();
        api.MapInventory();
        api.MapReservations();
        api.MapInventoryLists();
        api.MapViews();
        api.MapActivity();
        api.MapUsers();
        api.MapUserPasswords();
        api.MapUserAddresses();
        api.MapSignIn();
        api.MapSessions();
        api.MapCaches();
        api.MapCacheKeys();
        api.MapCachePolicies();
        api.MapExplanations(routes);
        api.MapWarmups();
        routes.MapHome();
        routes.MapHealth();
        routes.MapOpenApiDocument();
    }
}
