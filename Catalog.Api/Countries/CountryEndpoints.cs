using System.ComponentModel;
using Catalog.Api.Caches;
using Catalog.Api.Http;
using Catalog.Api.OpenApi;
using Catalog.Domain.Countries;
using Catalog.Infrastructure.Countries;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Catalog.Api.Countries;

/// <summary>The countries of ISO 3166-1, read through the cache.</summary>
public static class CountryEndpoints
{
    /// <summary>Maps <c>/countries</c> and <c>/countries/{code}</c>.</summary>
    public static void MapCountries(this IEndpointRouteBuilder routes)
    {
        var countries = routes.MapGroup("/countries").WithTags(Tag.Countries).AllowAnonymous();

        countries.MapMethods("/", Reads.Methods, List)
            .WithName("ListCountries")
            .WithMetadata(new Explainable())
            .WithSummary("List all countries, ordered by code")
            .WithDescription("All of ISO 3166-1, on one page. Cached as a whole.")
            .Produces<CountryList>();

        countries.MapMethods("/{code}", Reads.Methods, Get)
            .WithName("GetCountry")
            .WithMetadata(new Explainable())
            .WithSummary("Read one country")
            .WithDescription("All countries are cached before the node is ready, so that even the first request is a cache hit.")
            .Produces<CountryDocument>()
            .ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<CachedJson> List(
        [FromHeader(Name = "If-None-Match"), Description("The ETag of the copy that you have.")] string? ifNoneMatch,
        CountryStore countries,
        CancellationToken ct)
    {
        var read = await countries.GetAllAsync(ct);
        return new CachedJson(read, EntityTag.Of(read.Value, read.Version), countries.Policy, ifNoneMatch);
    }

    private static async Task<Results<CachedJson, ProblemHttpResult>> Get(
        [Pattern(CountryRules.CodePattern, CountryRules.CodeRule), Description("The two-letter code, in capitals.")] string code,
        [FromHeader(Name = "If-None-Match"), Description("The ETag of the copy that you have.")] string? ifNoneMatch,
        CountryStore countries,
        HttpResponse response,
        CancellationToken ct)
    {
        var read = await countries.GetAsync(code, ct);
        if (read.Found)
        {
            return new CachedJson(read, EntityTag.Of(read.Value, read.Version), countries.Policy, ifNoneMatch);
        }

        response.Headers[CacheStatus.Header] = CacheStatus.Of(read);
        response.Headers.CacheControl = CacheControl.Revalidate;
        return Problems.NotFound($"country {code}");
    }
}
