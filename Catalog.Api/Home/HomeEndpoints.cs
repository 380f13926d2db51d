using Catalog.Api.Http;
using Catalog.Api.OpenApi;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace Catalog.Api.Home;

/// <summary>The index at <c>/</c>, its icon, and the stories.</summary>
public static class HomeEndpoints
{
    private const string Icon = "favicon.svg";
    private const string OldIcon = "favicon.ico";
    private const string ForADay = "public, max-age=86400";

    /// <summary>Adds the index.</summary>
    public static IServiceCollection AddHome(this IServiceCollection services)
    {
        services.AddOptions<HomeOptions>().BindConfiguration(HomeOptions.Section).ValidateOnStart();
        return services.AddSingleton<HomePage>();
    }

    /// <summary>Maps <c>/</c>, <c>/favicon.svg</c>, <c>/favicon.ico</c> and <c>/stories/{name}</c>.</summary>
    public static void MapHome(this IEndpointRouteBuilder routes)
    {
        var home = routes.MapGroup("").AllowAnonymous().WithTags(Tag.Home);

        home.MapMethods("/", Reads.Methods, Index)
            .WithName("GetIndex")
            .WithSummary("Read the index of the service")
            .WithDescription("A browser gets a page, a program JSON; `Accept` decides.")
            .Produces<HomeResponse>(StatusCodes.Status200OK, "application/json", "text/html")
            .ProducesValidationProblem();

        MapFile(home, Icon, "image/svg+xml");
        MapFile(home, OldIcon, "image/x-icon"); // browsers ask for it where no page names an icon, such as beside JSON

        home.MapMethods("/stories/{name}", Reads.Methods, Story).ExcludeFromDescription();
    }

    private static void MapFile(IEndpointRouteBuilder home, string name, string type)
    {
        var bytes = Embedded.Bytes(name);
        home.MapMethods($"/{name}", Reads.Methods, (HttpResponse response) =>
        {
            response.Headers.CacheControl = ForADay;
            return TypedResults.Bytes(bytes, type);
        }).DisableRateLimiting().ExcludeFromDescription();
    }

    private static IResult Index(HttpRequest request, HttpResponse response, HomePage page)
    {
        response.Headers.Append(HeaderNames.Vary, HeaderNames.Accept);
        response.Headers.CacheControl = CacheControl.Revalidate;
        if (!request.PrefersHtml)
        {
            return TypedResults.Ok(page.Index);
        }

        response.Headers.ContentSecurityPolicy = Page.Policy;
        return TypedResults.Bytes(page.Html, Page.ContentType);
    }

    private static Results<FileContentHttpResult, ProblemHttpResult> Story(string name) =>
        Stories.Find(name) is { } file ? TypedResults.Bytes(file, "text/plain; charset=utf-8") : Problems.NotFound($"story {name}");
}
